// Opens /swagger of the hub at HUB in the browser at CHROMIUM, and tries routes out as somebody does who has never seen the hub.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { chromium } from 'playwright-core';

const patience = 60_000;
let browser;
let page;
const complaints = [];

before(async () => {
  // Without --no-sandbox Chromium refuses to run as root, as CI does; it opens the hub's own page only.
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu'], timeout: patience });
  page = await browser.newPage();
  page.setDefaultTimeout(patience);
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('console', message => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(`${process.env.HUB}swagger`);
});

after(() => browser?.close());

/** Opens an operation of a group, sends it as the page has it filled in, and returns what the page shows of the answer. */
async function tryOut(group, method, path) {
  const heading = page.locator(`.opblock-tag[data-tag="${group}"]`);
  if (await heading.getAttribute('data-is-open') !== 'true') {
    await heading.click();
  }
  const operation = page.locator(`.opblock-${method}`).filter({ has: page.locator(`.opblock-summary-path[data-path="${path}"]`) });
  await operation.locator('.opblock-summary-control').click();
  await operation.locator('button.execute').click();
  const answer = operation.locator('.live-responses-table');
  await answer.waitFor();
  const status = await answer.locator('tbody .response-col_status').first().innerText();
  assert.doesNotMatch(status, /undocumented/i);
  const text = await answer.locator('.highlight-code code').first().innerText();
  return { status: Number.parseInt(status, 10), body: JSON.parse(text) };
}

/** Turns to the page of a resource type, or of all routes. */
async function choose(name) {
  await page.locator('#select').selectOption({ label: name });
  await page.locator('.info .title', { hasText: name === 'All routes' ? /^FhirIcsHub\s/ : `FhirIcsHub: ${name}` }).waitFor();
}

test('the page of all routes stores its examples with one click', async () => {
  await choose('All routes');
  const stored = await tryOut('Bundles', 'post', '/fhir');
  assert.equal(stored.status, 200);
  assert.equal(stored.body.type, 'transaction-response');
  assert.ok(stored.body.entry.every(entry => entry.response.status.startsWith('201')));
});

test('the page of a type updates, reads, creates and finds its example as it stands', async () => {
  await choose('Patient');
  const updated = await tryOut('Resources', 'put', '/fhir/Patient/{id}');
  assert.equal(updated.status, 200);
  assert.equal(updated.body.id, 'example');

  const read = await tryOut('Resources', 'get', '/fhir/Patient/{id}');
  assert.equal(read.status, 200);
  assert.equal(read.body.name[0].family, 'Example');

  const created = await tryOut('Resources', 'post', '/fhir/Patient');
  assert.equal(created.status, 201);
  assert.notEqual(created.body.id, 'example');

  const found = await tryOut('Search', 'get', '/fhir/Patient');
  assert.equal(found.status, 200);
  assert.ok(found.body.entry.some(entry => entry.resource.id === 'example'));
});

test('what is wrong is shown as the OperationOutcome that the page has an example of', async () => {
  await choose('Condition');
  const refused = await tryOut('Resources', 'get', '/fhir/Condition/{id}');
  assert.equal(refused.status, 404);
  assert.equal(refused.body.issue[0].code, 'not-found');
});

test('the browser has nothing to complain of', () => {
  const others = complaints.filter(text => !text.includes('404'));
  assert.deepEqual(others, []);
});
