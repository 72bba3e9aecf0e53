// Drives the hub at HUB (address of /fhir) with npm's fhir-kit-client, as an integration engineer would.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Client } from 'fhir-kit-client';

const client = new Client({ baseUrl: process.env.HUB });
const System = 'http://example.org/clients';

const patient = (value, family) => ({
  resourceType: 'Patient',
  identifier: [{ system: System, value }],
  name: [{ family, given: ['Client'] }],
  birthDate: '1970-01-01',
});

const observation = (subject, day, kilograms) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] },
  subject: { reference: subject },
  effectiveDateTime: `2026-04-${String(day).padStart(2, '0')}`,
  valueQuantity: { value: kilograms, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
});

test('the capability statement is read', async () => {
  const statement = await client.capabilityStatement();
  assert.equal(statement.fhirVersion, '4.0.1');
  assert.equal(Client.httpFor(statement).response.status, 200);
});

test('a resource is created, read, updated, patched and deleted, with its versions', async () => {
  const created = await client.create({ resourceType: 'Patient', body: patient('life', 'First') });
  assert.equal(Client.httpFor(created).response.status, 201);
  const { id } = created;
  assert.equal((await client.read({ resourceType: 'Patient', id })).name[0].family, 'First');

  const updated = await client.update({ resourceType: 'Patient', id, body: { ...patient('life', 'Second'), id } });
  assert.equal(updated.meta.versionId, '2');
  const patched = await client.patch({
    resourceType: 'Patient', id, jsonPatch: [{ op: 'replace', path: '/name/0/family', value: 'Third' }],
    options: { headers: { Prefer: 'return=representation' } },
  });
  assert.equal(patched.name[0].family, 'Third');
  assert.equal((await client.vread({ resourceType: 'Patient', id, version: '1' })).name[0].family, 'First');

  await client.delete({ resourceType: 'Patient', id });
  await assert.rejects(client.read({ resourceType: 'Patient', id }), error => error.response.status === 410);
  const history = await client.history({ resourceType: 'Patient', id });
  assert.deepEqual(history.entry.map(entry => entry.request.method), ['DELETE', 'PUT', 'PUT', 'PUT']);
});

test('a conditional update creates, then updates', async () => {
  const by = { identifier: `${System}|conditional` };
  const first = await client.update({ resourceType: 'Patient', searchParams: by, body: patient('conditional', 'One') });
  const second = await client.update({ resourceType: 'Patient', searchParams: by, body: patient('conditional', 'Two') });
  assert.equal(first.id, second.id);
  assert.equal(second.meta.versionId, '2');
});

test('a transaction links its entries, and a batch answers each for itself', async () => {
  const name = 'urn:uuid:3f2c8d10-6c3b-4c8a-9d57-0a7a2f1f1001';
  const answer = await client.transaction({
    body: {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        { fullUrl: name, resource: patient('transaction', 'Linked'), request: { method: 'POST', url: 'Patient' } },
        { resource: observation(name, 1, 70), request: { method: 'POST', url: 'Observation' } },
      ],
    },
  });
  assert.ok(answer.entry.every(entry => entry.response.status.startsWith('201')));
  const [patientPath, observationPath] = answer.entry.map(entry => entry.response.location.split('/fhir/')[1]?.split('/_history')[0]
    ?? entry.response.location.split('/_history')[0]);
  const stored = await client.read({ resourceType: 'Observation', id: observationPath.split('/')[1] });
  assert.equal(stored.subject.reference, patientPath);
  assert.equal((await client.resolve({ reference: stored.subject.reference })).name[0].family, 'Linked');

  const batch = await client.batch({
    body: {
      resourceType: 'Bundle',
      type: 'batch',
      entry: [{ request: { method: 'GET', url: patientPath } }, { request: { method: 'GET', url: 'Patient/none' } }],
    },
  });
  assert.deepEqual(batch.entry.map(entry => entry.response.status.slice(0, 3)), ['200', '404']);
});

test('searches are paged to the end, and found by compartment and over the system', async () => {
  const { id } = await client.create({ resourceType: 'Patient', body: patient('paged', 'Pages') });
  for (let day = 1; day <= 7; day++) {
    await client.create({ resourceType: 'Observation', body: observation(`Patient/${id}`, day, 70 + day) });
  }
  const searchParams = { subject: `Patient/${id}`, _sort: '-date', _count: 3 };
  let page = await client.search({ resourceType: 'Observation', searchParams });
  const days = [];
  for (; page; page = await client.nextPage({ bundle: page })) {
    days.push(...(page.entry ?? []).map(entry => entry.resource.effectiveDateTime));
  }
  assert.deepEqual(days, [7, 6, 5, 4, 3, 2, 1].map(day => `2026-04-0${day}`));

  const inCompartment = await client.search({
    resourceType: 'Observation', compartment: { resourceType: 'Patient', id }, searchParams: { 'value-quantity': 'gt75' },
  });
  assert.equal(inCompartment.entry.length, 2);
  const included = await client.search({
    resourceType: 'Observation', searchParams: { subject: `Patient/${id}`, _include: 'Observation:subject', _count: 1 },
  });
  assert.deepEqual(included.entry.map(entry => entry.search.mode), ['match', 'include']);
  const system = await client.systemSearch({ searchParams: { _type: 'Patient,Observation', _count: 2 } });
  assert.equal(system.entry.length, 2);
});

test('operations are called with GET and with Parameters', async () => {
  const expanded = await client.operation({
    name: 'expand', resourceType: 'ValueSet', method: 'GET', input: { url: 'http://hl7.org/fhir/ValueSet/administrative-gender' },
  });
  assert.deepEqual(expanded.expansion.contains.map(concept => concept.code).sort(), ['female', 'male', 'other', 'unknown']);
  const outcome = await client.operation({
    name: '$validate', resourceType: 'Patient',
    input: { resourceType: 'Parameters', parameter: [{ name: 'resource', resource: { resourceType: 'Patient', gender: 'none' } }] },
  });
  assert.equal(outcome.resourceType, 'OperationOutcome');
  const everything = await client.create({ resourceType: 'Patient', body: patient('everything', 'All') });
  await client.create({ resourceType: 'Observation', body: observation(`Patient/${everything.id}`, 1, 60) });
  const all = await client.operation({ name: '$everything', resourceType: 'Patient', id: everything.id, method: 'GET' });
  assert.deepEqual(all.entry.map(entry => entry.resource.resourceType).sort(), ['Observation', 'Patient']);
});

test('what is wrong is told as an OperationOutcome', async () => {
  await assert.rejects(
    client.create({ resourceType: 'Patient', body: { resourceType: 'Patient', birthDate: 'yesterday' } }),
    error => error.response.status === 422 && error.response.data.issue[0].expression[0] === 'Patient.birthDate');
  await assert.rejects(
    client.search({ resourceType: 'Patient', searchParams: { birthdate: 'tomorrow' } }),
    error => error.response.status === 400 && error.response.data.resourceType === 'OperationOutcome');
});
