// Evaluates a measure with fqm-execution over patients of an NDJSON file (a collection Bundle a line), in chunks, and prints what it found
// and how long it took from the bytes of the file: { patients, seconds, cpuSeconds, populations }.
//   node evaluate.mjs MEASURE_BUNDLE PATIENTS_NDJSON PERIOD_START PERIOD_END
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { Calculator } = createRequire(import.meta.url)('fqm-execution');
const [measureFile, patientsFile, measurementPeriodStart, measurementPeriodEnd] = process.argv.slice(2);
const chunkSize = 100;

const measure = JSON.parse(readFileSync(measureFile, 'utf8'));
const lines = readFileSync(patientsFile, 'utf8').split('\n').filter(line => line.length > 0);
const options = {
  measurementPeriodStart,
  measurementPeriodEnd,
  trustMetaProfile: false,
  calculateHTML: false,
  calculateSDEs: false
};
const populations = {};

// A first chunk, untimed, so that Node has made its code.
await Calculator.calculate(measure, lines.slice(0, chunkSize).map(line => JSON.parse(line)), options);
const start = performance.now();
const startCpu = process.cpuUsage();
for (let first = 0; first < lines.length; first += chunkSize) {
  const bundles = lines.slice(first, first + chunkSize).map(line => JSON.parse(line));
  const { results } = await Calculator.calculate(measure, bundles, options);
  for (const result of results) {
    for (const population of result.detailedResults[0].populationResults) {
      populations[population.populationType] = (populations[population.populationType] ?? 0) + (population.result ? 1 : 0);
    }
  }
}

const cpu = process.cpuUsage(startCpu);
console.log(JSON.stringify({
  patients: lines.length,
  seconds: (performance.now() - start) / 1000,
  cpuSeconds: (cpu.user + cpu.system) / 1e6,
  populations
}));
