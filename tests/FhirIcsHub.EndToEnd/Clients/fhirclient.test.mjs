// Drives the hub at HUB (address of /fhir) with npm's fhirclient, as a web app for clinicians would.
import assert from 'node:assert/strict';
import test from 'node:test';
import FHIR from 'fhirclient';

const client = FHIR({}, {}, {}).client({ serverUrl: process.env.HUB });

const created = await client.create({ resourceType: 'Patient', name: [{ family: 'App', given: ['Web'] }], gender: 'female' });
const organization = await client.create({ resourceType: 'Organization', name: 'Ward' });
for (let i = 0; i < 12; i++) {
  await client.create({
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: i % 2 ? '8867-4' : '9279-1' }] },
    subject: { reference: `Patient/${created.id}` },
    performer: [{ reference: `Organization/${organization.id}` }],
    effectiveDateTime: `2026-05-${10 + i}`,
    valueQuantity: { value: 60 + i, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
  });
}

test('a resource is read by its address', async () => {
  const patient = await client.request(`Patient/${created.id}`);
  assert.equal(client.getPath(patient, 'name.0.family'), 'App');
});

test('all pages are fetched, flat and with references resolved', async () => {
  const observations = await client.request(`Observation?subject=Patient/${created.id}&_count=5&_sort=date`, {
    pageLimit: 0, flat: true, resolveReferences: ['subject', 'performer.0'],
  });
  assert.equal(observations.length, 12);
  assert.equal(observations[0].subject.name[0].family, 'App');
  assert.equal(observations[11].performer[0].name, 'Ward');
  assert.equal(client.byCodes(observations, 'code')('8867-4').length, 6);
});

test('a resource is updated, patched and deleted', async () => {
  const basic = await client.create({ resourceType: 'Basic', code: { text: 'first' } });
  const updated = await client.update({ ...basic, code: { text: 'second' } });
  assert.equal(updated.meta.versionId, '2');
  await client.patch(`Basic/${basic.id}`, [{ op: 'replace', path: '/code/text', value: 'third' }]);
  assert.equal((await client.request(`Basic/${basic.id}`)).code.text, 'third');
  await client.delete(`Basic/${basic.id}`);
  await assert.rejects(client.request(`Basic/${basic.id}`), error => error.statusCode === 410);
});

test('a bundle is posted and an operation called', async () => {
  const answer = await client.request({
    url: '', method: 'POST', headers: { 'Content-Type': 'application/fhir+json' },
    body: JSON.stringify({
      resourceType: 'Bundle', type: 'batch', entry: [{ request: { method: 'GET', url: `Observation?subject=Patient/${created.id}&_summary=count` } }],
    }),
  });
  assert.equal(answer.entry[0].resource.total, 12);
  const lookedUp = await client.request('CodeSystem/$lookup?system=http://hl7.org/fhir/administrative-gender&code=female');
  assert.equal(lookedUp.parameter.find(parameter => parameter.name === 'display').valueString, 'Female');
});

test('what is wrong is an error that says why', async () => {
  await assert.rejects(client.request('Patient/none'), error => error.statusCode === 404);
  await assert.rejects(client.request('Patient?birthdate=tomorrow'), error => error.statusCode === 400);
});
