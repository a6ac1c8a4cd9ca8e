// What an application does with the npm client etcd3. Prints a line for each step that has passed; the first that fails
// ends the process with its error. Usage: node smoke.js FOLDER_OF_NODE_MODULES URL
'use strict';
const { createRequire } = require('node:module');
const assert = require('node:assert/strict');
const [, , folder, url] = process.argv;
const { Etcd3, EtcdLockFailedError } = createRequire(`${folder}/`)('etcd3');

const once = (emitter, name) => new Promise((resolve, reject) => {
  emitter.once(name, resolve);
  emitter.once('error', reject);
});

const steps = {
  async 'put and get'(client) {
    await client.put('plain').value('one');
    assert.equal(await client.get('plain').string(), 'one');
    assert.equal(await client.get('missing'), null);
  },

  async 'get by prefix, sorted, limited, counted'(client) {
    for (const name of ['b', 'a', 'c']) await client.put(`list/${name}`).value(name);
    assert.deepEqual(await client.getAll().prefix('list/').sort('Key', 'Descend').limit(2).strings(), { 'list/c': 'c', 'list/b': 'b' });
    assert.equal(await client.getAll().prefix('list/').count(), 3);
  },

  async 'delete by prefix'(client) {
    const { deleted } = await client.delete().prefix('list/');
    assert.equal(Number(deleted), 3);
  },

  async 'a namespace'(client) {
    const space = client.namespace('space/');
    await space.put('x').value('y');
    assert.equal(await client.get('space/x').string(), 'y');
  },

  async 'compare and swap'(client) {
    const take = () => client.if('owner', 'Create', '==', 0).then(client.put('owner').value('me')).else(client.get('owner')).commit();
    assert.equal((await take()).succeeded, true);
    const second = await take();
    assert.equal(second.succeeded, false);
    assert.equal(second.responses[0].response_range.kvs[0].value.toString(), 'me');
  },

  async 'software transactional memory, contended'(client) {
    await client.put('counter').value('0');
    const raise = () => client.stm({ retries: 100 }).transact(async tx => {
      await tx.put('counter').value(String(Number(await tx.get('counter').string()) + 1));
    });
    await Promise.all(Array.from({ length: 8 }, raise));
    assert.equal(await client.get('counter').string(), '8');
  },

  async 'a watch sees puts and deletes'(client) {
    const watcher = await client.watch().prefix('watched/').create();
    const put = once(watcher, 'put');
    await client.put('watched/a').value('1');
    assert.equal((await put).value.toString(), '1');
    const gone = once(watcher, 'delete');
    await client.delete().key('watched/a');
    assert.equal((await gone).key.toString(), 'watched/a');
    await watcher.cancel();
  },

  async 'a watch from an old revision'(client) {
    const first = await client.put('old').value('1');
    await client.put('old').value('2');
    const watcher = client.watch().key('old').startRevision(first.header.revision).watcher();
    const values = await new Promise((resolve, reject) => {
      const seen = [];
      watcher.on('put', kv => seen.push(kv.value.toString()) === 2 && resolve(seen));
      watcher.on('error', reject);
    });
    assert.deepEqual(values, ['1', '2']);
    await watcher.cancel();
  },

  async 'a lease is kept alive, and takes its keys with it'(client) {
    const lease = client.lease(5);
    await lease.put('leased').value('here');
    await lease.keepaliveOnce();
    await lease.revoke();
    assert.equal(await client.get('leased'), null);
  },

  async 'a lock excludes'(client) {
    const lock = client.lock('door');
    await lock.acquire();
    await assert.rejects(client.lock('door').acquire(), EtcdLockFailedError);
    await lock.release();
    await client.lock('door').do(async () => {});
  },

  async 'an election has one leader at a time'(client) {
    const election = client.election('chair', 5);
    const first = election.campaign('first');
    await once(first, 'elected');
    assert.equal(await election.leader(), 'first');
    const second = election.campaign('second');
    const elected = once(second, 'elected');
    await first.resign();
    await elected;
    assert.equal(await election.leader(), 'second');
    await second.resign();
  },

  async 'errors come by name'(client) {
    await assert.rejects(client.lease(5, { autoKeepAlive: false }).grant().then(() => client.put('x').value('y').lease(4711)), /requested lease not found/);
  },

  async 'maintenance and members'(client) {
    assert.equal((await client.cluster.memberList({})).members.length, 1);
    assert.match((await client.maintenance.status()).version, /^\d+\.\d+\.\d+/);
  },

  // The last: from here on everybody has to log in.
  async 'users and roles'(client) {
    const role = client.role('reader');
    await role.create();
    await role.grant({ permission: 'Read', range: client.range({ prefix: 'public/' }) });
    const user = client.user('ann');
    await user.create('secret');
    await user.addRole('reader');
    await client.role('root').create();
    const root = client.user('root');
    await root.create('most secret');
    await root.addRole('root');
    await client.auth.authEnable();
    const ann = new Etcd3({ hosts: url, auth: { username: 'ann', password: 'secret' } });
    assert.equal(await ann.get('public/x'), null);
    await assert.rejects(ann.put('public/x').value('no'), /permission denied/);
    ann.close();
    const admin = new Etcd3({ hosts: url, auth: { username: 'root', password: 'most secret' } });
    await admin.auth.authDisable();
    admin.close();
  },
};

(async () => {
  const client = new Etcd3({ hosts: url });
  for (const [name, step] of Object.entries(steps)) {
    await step(client);
    console.log(name);
  }
  client.close();
})().catch(error => {
  console.error(error);
  process.exit(1);
});
