import { isFault } from '../../erp/faults.ts';

/** None of a model that is not installed, or hidden from the reader: what it holds is not shown to him. */
export async function readable<T>(answer: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await answer;
  } catch (error) {
    if (isFault(error, 'no-model', 'access')) return [];
    throw error;
  }
}
