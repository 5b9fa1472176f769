import { adult, child, openPeople } from '../../modules/patient/testing/people-world';
import { PatientRow } from '../../modules/patient/patient.table';
import { UserRow } from '../../modules/identity/identity.table';
import { newId } from '../new-id';
import { insertRow } from '../db/insert-row';
import { openTestWorld, type TestWorld } from '../../testing/harness';
import { entities } from '../db/entities';
import { makeFieldCipher } from './field-cipher';
import { rotateKeys, sealedColumns } from './rotate-keys';

const oldKey = { id: 'k1', key: Buffer.alloc(32, 1) };
const newKey = { id: 'k2', key: Buffer.alloc(32, 3) };
const index = Buffer.alloc(32, 2);
const both = makeFieldCipher({ encryption: [newKey, oldKey], index });
const newOnly = makeFieldCipher({ encryption: [newKey], index });

const seedUser = async ({ tx, clock, cipher }: TestWorld, openid: string | null): Promise<string> => {
  const id = newId('user', clock.now());
  await insertRow(tx.outside, UserRow, {
    ...{ id, openidIndex: id, openidCipher: openid === null ? '' : cipher.seal('app_user.openid', id, openid) },
    ...{ unionidCipher: null, fontSize: 'follow', privacyVersion: null, privacyAgreedAt: null },
    createdAt: clock.now(),
  });
  return id;
};

describe('changing the key', () => {
  test('every encrypted column of every table is listed, and only those', async () => {
    const world = await openTestWorld();
    const columns = entities.flatMap((entity) =>
      world.dataSource
        .getMetadata(entity)
        .columns.filter(({ propertyName }) => propertyName.endsWith('Cipher'))
        .map(({ propertyName }) => `${entity.name}.${propertyName}`),
    );
    const listed = sealedColumns.map(({ table, property }) => `${(table as { name: string }).name}.${property}`);
    expect([...listed].sort()).toEqual([...columns].sort());
    expect(columns.length).toBeGreaterThan(0);
    await world.close();
  });

  test('afterwards the old key can be taken away', async () => {
    const p = await openPeople();
    const me = await p.person();
    await p.add(me, adult());
    await p.add(me, child());
    // openid, unionid, two names, two phones, one number, one guardian
    expect(await rotateKeys(p.world.tx, both)).toBe(8);
    for (const row of await p.world.tx.outside.manager.find(PatientRow)) {
      expect(newOnly.open('patient.name', row.id, row.nameCipher)).toMatch(/余佩兰|程小满/);
      if (row.guardianCipher) expect(newOnly.open('patient.guardian', row.id, row.guardianCipher)).toContain('程安之');
    }
    expect(await rotateKeys(p.world.tx, both)).toBe(0);
    await p.world.close();
  });

  test('more erased accounts than one batch do not hide the others, and stay empty', async () => {
    const world = await openTestWorld();
    for (let count = 0; count < 250; count += 1) await seedUser(world, null);
    const ids = [];
    for (let count = 0; count < 450; count += 1) ids.push(await seedUser(world, `openid-${count}`));
    expect(await rotateKeys(world.tx, both)).toBe(450);
    const rows = await world.tx.outside.manager.find(UserRow);
    expect(rows.filter(({ openidCipher }) => openidCipher === '')).toHaveLength(250);
    const opened = rows.flatMap(({ id, openidCipher }) =>
      openidCipher === '' ? [] : [newOnly.open('app_user.openid', id, openidCipher)],
    );
    expect(new Set(opened).size).toBe(450);
    await world.close();
  });

  test('interrupted in the middle it goes on where it was', async () => {
    const world = await openTestWorld();
    for (let count = 0; count < 10; count += 1) await seedUser(world, `openid-${count}`);
    let sealed = 0;
    const dying = {
      ...both,
      seal: (...of: Parameters<typeof both.seal>) => {
        if ((sealed += 1) > 4) throw new Error('killed');
        return both.seal(...of);
      },
    };
    await expect(rotateKeys(world.tx, dying)).rejects.toThrow('killed');
    expect(await rotateKeys(world.tx, both)).toBe(6);
    await world.close();
  });

  test('a value that somebody changes meanwhile is not overwritten', async () => {
    const world = await openTestWorld();
    const id = await seedUser(world, 'openid-before');
    let others = 0;
    const tx = {
      ...world.tx,
      // Lets somebody write between the reading and the renewing of a batch.
      get outside() {
        const { manager } = world.tx.outside;
        const find: typeof manager.find = async (...of) => {
          const rows = await manager.find(...of);
          if (others === 0 && rows.length > 0) {
            others += 1;
            const openidCipher = world.cipher.seal('app_user.openid', id, 'openid-after');
            await manager.update(UserRow, { id }, { openidCipher });
          }
          return rows;
        };
        return { manager: Object.assign(Object.create(manager) as typeof manager, { find }) };
      },
    };
    expect(await rotateKeys(tx, both)).toBe(1);
    const row = await world.tx.outside.manager.findOneByOrFail(UserRow, { id });
    expect(newOnly.open('app_user.openid', id, row.openidCipher)).toBe('openid-after');
    expect(others).toBe(1);
    await world.close();
  });

  test('a value whose key is gone stops it with an error and is left as it is', async () => {
    const world = await openTestWorld();
    const id = await seedUser(world, 'openid-lost');
    const before = await world.tx.outside.manager.findOneByOrFail(UserRow, { id });
    await expect(rotateKeys(world.tx, newOnly)).rejects.toThrow('unknown key');
    expect(await world.tx.outside.manager.findOneByOrFail(UserRow, { id })).toEqual(before);
    await world.close();
  });
});
