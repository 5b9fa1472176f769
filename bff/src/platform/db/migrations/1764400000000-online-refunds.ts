import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';
import {
  addCheck,
  createTable,
  dropCheck,
  instant,
  integer,
  json,
  optional,
  primaryId,
  type TableSpec,
  text,
} from './table-spec';

const tables: TableSpec[] = [
  {
    name: 'refund_leg',
    columns: [
      primaryId(),
      text('refund_id', 30),
      text('kind', 20),
      integer('position'),
      text('status', 16),
      optional(text('remote_id', 64)),
      optional(text('credential_cipher', 300)),
      optional(instant('next_check_at')),
      integer('check_count'),
      instant('updated_at'),
    ],
    unique: { uq_refund_leg: ['refund_id', 'kind'] },
    indexes: { ix_refund_leg_check: ['status', 'next_check_at'] },
    foreignKeys: { fk_refund_leg_refund: { column: 'refund_id', table: 'refund' } },
  },
  {
    name: 'bill_refund',
    columns: [
      primaryId(),
      text('owner_id', 30),
      text('patient_id', 30),
      text('bill_id', 64),
      text('payment_id', 30),
      json('item_lines'),
      json('item_names'),
      integer('total_fen'),
      integer('fund_fen'),
      integer('account_fen'),
      integer('cash_fen'),
      text('reason', 80),
      text('status', 20),
      optional(text('end_reason', 200)),
      optional(text('proposed_by', 30)),
      optional(text('approved_by', 30)),
      text('idempotency_key', 36),
      text('request_hash', 64),
      optional(instant('next_check_at')),
      integer('check_count'),
      instant('created_at'),
      instant('updated_at'),
    ],
    unique: { uq_bill_refund_idempotency: ['owner_id', 'idempotency_key'] },
    indexes: {
      ix_bill_refund_check: ['status', 'next_check_at'],
      ix_bill_refund_bill: ['bill_id'],
    },
    checks: {
      ck_bill_refund_sum:
        'total_fen = fund_fen + account_fen + cash_fen AND total_fen > 0 AND fund_fen >= 0 AND account_fen >= 0 AND cash_fen >= 0',
      // 经办和复核是两个人。
      ck_bill_refund_two_persons: 'approved_by IS NULL OR proposed_by IS NULL OR approved_by <> proposed_by',
    },
    foreignKeys: { fk_bill_refund_payment: { column: 'payment_id', table: 'payment' } },
  },
];

const WITHOUT_OTHER =
  'total_fen = fund_fen + account_fen + cash_fen AND fund_fen >= 0 AND account_fen >= 0 AND cash_fen >= 0';
const WITH_OTHER =
  'total_fen = fund_fen + account_fen + other_fen + cash_fen AND fund_fen >= 0 AND account_fen >= 0 AND other_fen >= 0 AND cash_fen >= 0';

// Every dialect takes these as they are; TypeORM's own calls would rebuild the whole table on SQLite.
const widen = [
  'ALTER TABLE payment ADD COLUMN other_fen integer NOT NULL DEFAULT 0',
  'ALTER TABLE payment ADD COLUMN insured_total_fen integer NULL',
  'UPDATE payment SET insured_total_fen = total_fen WHERE insurance_order_id IS NOT NULL',
  'ALTER TABLE payment ADD COLUMN payer_cipher varchar(300) NULL',
  'ALTER TABLE payment_leg ADD COLUMN refunded_fen integer NOT NULL DEFAULT 0',
  'ALTER TABLE refund RENAME COLUMN amount_fen TO cash_fen',
  'ALTER TABLE refund ADD COLUMN total_fen integer NOT NULL DEFAULT 0',
  'ALTER TABLE refund ADD COLUMN fund_fen integer NOT NULL DEFAULT 0',
  'ALTER TABLE refund ADD COLUMN account_fen integer NOT NULL DEFAULT 0',
  'ALTER TABLE refund ADD COLUMN other_fen integer NOT NULL DEFAULT 0',
  "ALTER TABLE refund ADD COLUMN request_key varchar(30) NOT NULL DEFAULT 'rest'",
  'UPDATE refund SET total_fen = cash_fen',
  `UPDATE payment_leg SET refunded_fen = amount_fen WHERE kind = 'cash'
    AND payment_id IN (SELECT payment_id FROM refund)`,
];

const insuranceIndex = { name: 'ix_payment_insurance_order', columnNames: ['insurance_order_id'] };

/** What refunds knew of their way through WeChat is now said by their cash leg. */
const moveToLegs = [
  `INSERT INTO refund_leg (id, refund_id, kind, position, status, remote_id, credential_cipher, next_check_at,
      check_count, updated_at)
    SELECT CONCAT('rfl_', SUBSTR(id, 5)), id, 'cash', 0,
      CASE status WHEN 'succeeded' THEN 'done' WHEN 'abnormal' THEN 'abnormal' ELSE 'sent' END,
      remote_id, NULL, next_check_at, check_count, updated_at FROM refund`,
  "UPDATE refund SET status = 'processing' WHERE status = 'requested'",
];
const moveBack = [
  'ALTER TABLE refund ADD COLUMN remote_id varchar(64) NULL',
  'ALTER TABLE refund ADD COLUMN next_check_at datetime(3) NULL',
  'ALTER TABLE refund ADD COLUMN check_count integer NOT NULL DEFAULT 0',
  `UPDATE refund SET
    remote_id = (SELECT remote_id FROM refund_leg WHERE refund_id = refund.id AND kind = 'cash'),
    next_check_at = (SELECT next_check_at FROM refund_leg WHERE refund_id = refund.id AND kind = 'cash')`,
];

/** What the older schema has no words for. */
const unspeakable = [
  'SELECT id FROM bill_refund LIMIT 1',
  "SELECT id FROM refund WHERE request_key <> 'rest' OR total_fen <> cash_fen LIMIT 1",
  'SELECT id FROM payment WHERE other_fen <> 0 LIMIT 1',
];

/** Refunds online: several per payment, each with legs of its own; refunds of single bill items; other subsidies. */
export class OnlineRefunds1764400000000 implements MigrationInterface {
  name = 'OnlineRefunds1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    await dropCheck(runner, 'refund', 'ck_refund_amount');
    for (const statement of widen) await runner.query(statement);
    // TypeORM rebuilds a table on SQLite from what it remembers of it.
    await runner.getTable('refund');
    // MySQL needs an index behind the foreign key at every moment.
    const isUnique = true;
    const columnNames = ['payment_id', 'request_key'];
    await runner.createIndex('refund', new TableIndex({ name: 'uq_refund_request', columnNames, isUnique }));
    await runner.dropIndex('refund', 'uq_refund_payment');
    await addCheck(runner, 'refund', 'ck_refund_sum', `${WITH_OTHER} AND total_fen > 0`);
    await dropCheck(runner, 'payment', 'ck_payment_sum');
    await addCheck(runner, 'payment', 'ck_payment_sum', WITH_OTHER);
    await addCheck(
      runner,
      'payment_leg',
      'ck_payment_leg_refunded',
      'refunded_fen >= 0 AND refunded_fen <= amount_fen',
    );
    await runner.createIndex('payment', new TableIndex(insuranceIndex));
    for (const table of tables) await createTable(runner, table);
    for (const statement of moveToLegs) await runner.query(statement);
    await runner.dropIndex('refund', 'ix_refund_check');
    for (const name of ['remote_id', 'next_check_at', 'check_count']) await runner.dropColumn('refund', name);
  }

  async down(runner: QueryRunner): Promise<void> {
    // Asked first: a server does not take changes of tables back.
    for (const question of unspeakable) {
      if (((await runner.query(question)) as unknown[]).length > 0)
        throw new Error(`cannot go back, money would be forgotten: ${question}`);
    }
    for (const statement of moveBack) await runner.query(statement);
    for (const table of [...tables].reverse()) await runner.dropTable(table.name);
    await runner.dropIndex('payment', insuranceIndex.name);
    await dropCheck(runner, 'payment_leg', 'ck_payment_leg_refunded');
    await dropCheck(runner, 'payment', 'ck_payment_sum');
    await addCheck(runner, 'payment', 'ck_payment_sum', WITHOUT_OTHER);
    await dropCheck(runner, 'refund', 'ck_refund_sum');
    const unique = { name: 'uq_refund_payment', columnNames: ['payment_id'], isUnique: true };
    await runner.createIndex('refund', new TableIndex(unique));
    await runner.dropIndex('refund', 'uq_refund_request');
    await runner.createIndex(
      'refund',
      new TableIndex({ name: 'ix_refund_check', columnNames: ['status', 'next_check_at'] }),
    );
    for (const name of ['request_key', 'other_fen', 'account_fen', 'fund_fen', 'total_fen'])
      await runner.dropColumn('refund', name);
    await runner.renameColumn('refund', 'cash_fen', 'amount_fen');
    await addCheck(runner, 'refund', 'ck_refund_amount', 'amount_fen > 0');
    await runner.dropColumn('payment_leg', 'refunded_fen');
    await runner.dropColumn('payment', 'payer_cipher');
    await runner.dropColumn('payment', 'insured_total_fen');
    await runner.dropColumn('payment', 'other_fen');
  }
}
