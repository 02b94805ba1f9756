/** Device passwords, feeds, sessions and links: who shows a secret is given what was sealed for it. */
import type { Database } from './database.ts';
import type { KeptGrant, KeptGrants, Resealed } from './store.ts';
import { GRANT } from './tables.ts';

export class RelationalGrants implements KeptGrants {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  add(grant: KeptGrant): Promise<void> {
    return GRANT.write(this.#database, [grant]);
  }

  async find(hash: string): Promise<KeptGrant | undefined> {
    const row = await this.#database.get('SELECT * FROM grants WHERE hash = ?', hash);
    return row && GRANT.read(row);
  }

  /** One statement: of two who come at once the second finds nothing. */
  take(hash: string): Promise<KeptGrant | undefined> {
    return this.#database.transaction(async (inside) => {
      const row = await inside.get('DELETE FROM grants WHERE hash = ? RETURNING *', hash);
      return row && GRANT.read(row);
    });
  }

  async of(db: string, login: string): Promise<readonly KeptGrant[]> {
    const rows = await this.#database.all(
      'SELECT * FROM grants WHERE db = ? AND login = ? ORDER BY made, id',
      ...[db, login],
    );
    return rows.map((row) => GRANT.read(row));
  }

  async remove(db: string, login: string, id: string): Promise<boolean> {
    const removed = await this.#database.run(
      'DELETE FROM grants WHERE id = ? AND db = ? AND login = ?',
      ...[id, db, login],
    );
    return removed > 0;
  }

  reseal(grants: readonly Resealed[]): Promise<void> {
    return this.#database.transaction(async (inside) => {
      for (const { id, sealed, sealing } of grants)
        await inside.run(
          'UPDATE grants SET sealed = ?, sealing = ?, failed_at = NULL, failed_reason = NULL WHERE id = ?',
          ...[sealed, sealing, id],
        );
    });
  }

  async used(id: string, at: number, failed: string | null): Promise<void> {
    await this.#database.run(
      'UPDATE grants SET used = ?, failed_at = ?, failed_reason = ? WHERE id = ?',
      ...[at, failed === null ? null : at, failed, id],
    );
  }

  async fail(
    { db, login, sealing }: Pick<KeptGrant, 'db' | 'login' | 'sealing'>,
    at: number,
    reason: string,
  ): Promise<void> {
    await this.#database.run(
      'UPDATE grants SET failed_at = ?, failed_reason = ? WHERE db = ? AND login = ? AND sealing = ?',
      ...[at, reason, db, login, sealing],
    );
  }
}
