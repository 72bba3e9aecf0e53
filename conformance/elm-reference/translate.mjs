// Translates CQL files with the reference translator, in the layout of the suite "elm-reference", so that our tests compare them.
//   node translate.mjs SUITE CQL OUT
// SUITE: the published suite (its lib/ and modelinfo/ are used); CQL: a folder of .cql files; OUT: the folder to make.
import { createRequire } from "node:module";
import fs from "node:fs";
import path from "node:path";

const require = createRequire(import.meta.url);
globalThis.require = require;
const cql = await import("@cqframework/cql/cql-to-elm");
const ucum = require("@lhncbc/ucum-lhc").UcumLhcUtils.getInstance();

const [suite, input, output] = process.argv.slice(2);
const read = (...parts) => fs.readFileSync(path.join(...parts), "utf8");

const options = new cql.CqlCompilerOptions();
options.options.asJsSetView().clear();
options.setOptions([cql.CqlCompilerOptions.Options.DisableListDemotion, cql.CqlCompilerOptions.Options.DisableListPromotion]);
options.signatureLevel = cql.LibraryBuilder.SignatureLevel.Overloads;

const models = new cql.ModelManager();
models.modelInfoLoader.registerModelInfoProvider(cql.createModelInfoProvider((name, system, version) => {
  const file = fs.readdirSync(path.join(suite, "modelinfo"))
    .find(f => f.startsWith(`${name.toLowerCase()}-`) && (name === "System" || !version || f.includes(version)));
  return file ? cql.stringAsSource(read(suite, "modelinfo", file)) : null;
}), true);

const included = [path.join(suite, "lib"), input].flatMap(folder => fs.readdirSync(folder)
  .filter(f => f.endsWith(".cql"))
  .map(f => read(folder, f)));
const declares = (text, name, version) => {
  const found = /^\s*library\s+(?:[\w.]+\.)?("[^"]+"|\w+)(?:\s+version\s+'([^']*)')?/m.exec(text);
  return found && found[1].replaceAll('"', "") === name && (!version || found[2] === version);
};
const libraries = cql.createLibrarySourceProvider((name, system, version) => {
  const text = included.find(t => declares(t, name, version));
  return text === undefined ? null : cql.stringAsSource(text);
});

const never = () => { throw new Error("the translator only checks units"); };
const units = cql.createUcumService(never, unit => {
  const result = ucum.validateUnitString(unit);
  return result.status === "valid" ? null : result.msg?.[0] ?? "no unit of UCUM";
}, never, never);

const root = path.join(output, "elm-reference");
fs.mkdirSync(path.join(root, "own"), { recursive: true });
for (const folder of ["lib", "modelinfo"]) fs.cpSync(path.join(suite, folder), path.join(root, folder), { recursive: true });

const index = fs.readdirSync(input).filter(f => f.endsWith(".cql")).sort().map(file => {
  const name = path.basename(file, ".cql");
  const manager = new cql.LibraryManager(models, options, undefined, units);
  manager.librarySourceLoader.registerProvider(libraries);
  const text = read(input, file);
  let errors, library;
  try {
    const translator = cql.CqlTranslator.fromText(text, manager);
    errors = [...translator.errors.asJsReadonlyArrayView()].map(e => e.message);
    library = errors.length === 0 ? JSON.parse(translator.toJson()).library : null;
  } catch (failure) {
    errors = [String(failure)];
  }

  fs.writeFileSync(path.join(root, "own", file), text);
  if (library) delete library.annotation;
  fs.writeFileSync(
    path.join(root, "own", library ? `${name}.elm.json` : `${name}.errors.json`), JSON.stringify(library ? { library } : { errors }));
  return { set: "own", name, errors: errors.length > 0 };
});
fs.writeFileSync(path.join(root, "index.json"), JSON.stringify(index));
console.log(`${index.length} libraries, ${index.filter(e => e.errors).length} with errors`);
