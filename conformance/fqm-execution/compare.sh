#!/usr/bin/env bash
# Runs npm fqm-execution and FhirIcsHub over the same patients, checks that they find the same populations, and prints both rates.
#   compare.sh [COUNT]     patients of 50 resources, default 100; fqm-execution takes about 20 a second
# Samples and suites are read from ../shared beside the repository, or from the folder in ICSHUB_SHARED.
set -euo pipefail
count=${1:-100}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
shared=${ICSHUB_SHARED:-$root/../shared}
measure=$shared/conformance/ecqm/CMS2FHIRPCSDepScreenAndFollowUp
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

[[ $count =~ ^[1-9][0-9]*$ ]] || { echo "usage: compare.sh [COUNT]" >&2; exit 2; }
[[ -f $measure/measure-bundle.json ]] || { echo "$measure is not there: set ICSHUB_SHARED" >&2; exit 2; }
[[ -d $here/node_modules/fqm-execution ]] || (cd "$here" && npm ci --no-audit --no-fund --loglevel=error)
dotnet build "$root/tests/FhirIcsHub.Benchmarks" -c Release -v q --nologo -p:RunAnalyzers=false >&2
bench=$root/tests/FhirIcsHub.Benchmarks/bin/Release/net10.0/FhirIcsHub.Benchmarks.dll

dotnet "$bench" cql-patients "$count" "$work/patients.ndjson"
dotnet "$bench" cql-counts "$measure" "$work/patients.ndjson" > "$work/hub.json"
(cd "$here" && node evaluate.mjs "$measure/measure-bundle.json" "$work/patients.ndjson" 2026-01-01 2026-12-31) > "$work/fqm.json"
node - "$work/hub.json" "$work/fqm.json" <<'JS'
const [hub, fqm] = process.argv.slice(2).map(file => JSON.parse(require('fs').readFileSync(file, 'utf8').trim().split('\n').at(-1)));
const line = (name, run) => console.log(
  `${name.padEnd(14)} ${(run.patients / run.seconds).toFixed(1).padStart(9)} patients/s ${(run.patients / run.cpuSeconds).toFixed(1).padStart(9)} a CPU second  ${JSON.stringify(run.populations)}`);
line('FhirIcsHub', hub);
line('fqm-execution', fqm);
console.log(`ratio          ${(fqm.seconds / hub.seconds).toFixed(0)} by time, ${(fqm.cpuSeconds / hub.cpuSeconds).toFixed(0)} by CPU time`);
const differing = Object.keys({ ...hub.populations, ...fqm.populations }).filter(p => hub.populations[p] !== fqm.populations[p]);
if (differing.length > 0 || hub.patients !== fqm.patients) {
  console.error(`The populations differ: ${differing.join(', ')}`);
  process.exit(1);
}
JS
