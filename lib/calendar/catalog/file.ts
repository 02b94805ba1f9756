/** What a file of calendars may hold: THE source of its types and of the JSON Schema that editors read. */
import Type, { type Static } from 'typebox';
import { PROPERTIES } from '../../erp/generic/mapping.ts';

const CLOSED = { additionalProperties: false } as const;

/** Texts, numbers, yes or no: what a field can be given, and a table can name. */
const Scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean()], {
  description: 'a text, a number, true or false',
});

const Value = Type.Union([Scalar, Type.Array(Scalar)], {
  description: 'a text, a number, true, false, or a list of these',
});

const Field = Type.String({ pattern: '^[a-z_][a-zA-Z0-9_]*$', description: 'the name of a field' });

const Source = Type.Union(
  [
    Field,
    Type.Array(Field, { minItems: 1 }),
    Type.Object(
      {
        field: Field,
        values: Type.Record(Type.String(), Scalar, { description: 'what each word of the ERP is here' }),
      },
      CLOSED,
    ),
    Type.Object({ value: Value }, CLOSED),
  ],
  {
    description:
      'a field, a list of fields, `field:` with a table of `values:`, or the same `value:` for all entries',
  },
);

/** Every property may be left out; those of the other component are refused by `rules.ts`. */
const names = Object.keys(PROPERTIES) as (keyof typeof PROPERTIES)[];
const Mapped = Type.Object(
  Object.fromEntries(names.map((name) => [name, Type.Optional(Source)])) as Record<
    keyof typeof PROPERTIES,
    ReturnType<typeof Type.Optional<typeof Source>>
  >,
  { ...CLOSED, description: 'the fields that hold the properties of an entry' },
);

const Leaf = Type.Array(Value, {
  minItems: 3,
  maxItems: 3,
  description: 'a field, an operator and a value',
});

const Rule = Type.Array(Type.Union([Type.Enum(['&', '|', '!']), Leaf]), {
  description: 'a search domain of the ERP, in prefix notation',
});

const Entry = Type.Object(
  {
    name: Type.String({
      pattern: '^[^/\\u0000-\\u001f\\u007f]{1,60}$',
      description: 'the last part of its address: 1 to 60 characters without a slash',
    }),
    title: Type.Optional(Type.String({ minLength: 1, description: 'what clients show; else its name' })),
    description: Type.Optional(Type.String()),
    color: Type.Optional(
      Type.String({ pattern: '^#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?$', description: '"#RRGGBB" or "#RRGGBBAA"' }),
    ),
    order: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 1_000_000, description: 'else its place in the file' }),
    ),
    model: Type.String({
      pattern: '^[a-z][a-z0-9_]*(\\.[a-z0-9_]+)*$',
      description: '`meetings`, `tasks`, or the name of a model of the ERP',
    }),
    component: Type.Optional(Type.Enum(['VEVENT', 'VTODO'], { description: 'VEVENT or VTODO' })),
    domain: Type.Optional(
      Type.Union([Type.Literal('mine'), Rule], { description: '`mine`, or a search domain of the ERP' }),
    ),
    fields: Type.Optional(Mapped),
    constants: Type.Optional(
      Type.Record(Type.String({ pattern: '^[a-z_][a-zA-Z0-9_]*$' }), Value, {
        description: 'what is written into every record that is put there, by field',
      }),
    ),
    access: Type.Optional(Type.Enum(['read', 'write'], { description: 'read or write; else read' })),
    window: Type.Optional(
      Type.Object(
        {
          past: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000, description: 'days' })),
          future: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000, description: 'days' })),
        },
        { ...CLOSED, description: 'how many days back and ahead' },
      ),
    ),
    for: Type.Optional(
      Type.Object(
        {
          groups: Type.Optional(
            Type.Array(
              Type.String({
                pattern: '^[a-z0-9_]+\\.[a-zA-Z0-9_]+$',
                description: 'the external id of a group, such as base.group_user',
              }),
              { minItems: 1 },
            ),
          ),
          logins: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })),
        },
        { ...CLOSED, description: 'who sees it: members of the groups, and these logins; else everybody' },
      ),
    ),
  },
  CLOSED,
);

export const FILE = Type.Object(
  {
    calendars: Type.Array(Entry, { minItems: 1, maxItems: 100, description: 'all calendars there are' }),
  },
  { ...CLOSED, title: 'Calendars of erpcal', $schema: 'http://json-schema.org/draft-07/schema#' },
);

export type FileEntry = Static<typeof Entry>;
export type FileSource = Static<typeof Source>;
export type CalendarFile = Static<typeof FILE>;
