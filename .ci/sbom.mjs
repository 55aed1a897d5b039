// Writes what the program is made of as CycloneDX 1.5 JSON: the NuGet packages it is published with, by their lock file, and the npm packages in its pages, its native library and its data, by npm itself.
// Usage: node .ci/sbom.mjs OUT.json
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const [out] = process.argv.slice(2);
if (!out) throw new Error('usage: node .ci/sbom.mjs OUT.json');
const root = join(import.meta.dirname, '..');
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Packages that only the build uses. */
const buildOnly = /\.(Analyzers|BannedApiAnalyzers|Tasks)$/;

function nugetPackages() {
  const packages = new Map();
  for (const list of Object.values(read(join(root, 'src/Cairn.Server/packages.lock.json')).dependencies)) {
    for (const [name, { resolved: version, type, contentHash }] of Object.entries(list)) {
      if (type !== 'Project' && !buildOnly.test(name)) packages.set(`${name}@${version}`, { name, version, contentHash });
    }
  }
  return [...packages.values()].map(({ name, version, contentHash }) => ({
    type: 'library',
    'bom-ref': `pkg:nuget/${name}@${version}`,
    name,
    version,
    purl: `pkg:nuget/${name}@${version}`,
    ...(contentHash ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(contentHash, 'base64').toString('hex') }] } : {}),
    ...licences(nuspecLicence(name, version)),
  }));
}

function nuspecLicence(name, version) {
  const folder = process.env.NUGET_PACKAGES ?? join(homedir(), '.nuget/packages');
  const path = join(folder, name.toLowerCase(), version.toLowerCase(), `${name.toLowerCase()}.nuspec`);
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8');
  return /<license type="expression">([^<]+)</.exec(text)?.[1] ?? /<licenseUrl>([^<]+)</.exec(text)?.[1];
}

function licences(found) {
  if (!found) return {};
  if (/^https?:/.test(found)) return { licenses: [{ license: { name: 'see url', url: found } }] };
  return { licenses: [/ (AND|OR|WITH) /.test(found) ? { expression: found } : { license: { id: found } }] };
}

function npmPackages(folder) {
  const bom = JSON.parse(
    execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--omit', 'dev'], {
      cwd: join(root, folder), encoding: 'utf8', maxBuffer: 64 << 20, stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  return bom.components.map(({ type, name, version, scope, purl, hashes, licenses, group }) => ({
    type, 'bom-ref': purl, ...(group ? { group } : {}), name, version, ...(scope ? { scope } : {}), purl, ...(hashes ? { hashes } : {}), ...(licenses ? { licenses } : {}),
  }));
}

const version = /<Version>([^<]+)</.exec(readFileSync(join(root, 'Directory.Build.props'), 'utf8'))[1];
const components = new Map();
for (const one of [...nugetPackages(), ...['web', 'sdk/browser', 'native', 'datasets'].flatMap(npmPackages)]) components.set(one.purl, one);
const sorted = [...components.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1));

// The same packages give the same file: its number is made of them, and it has no date.
const digest = createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
const serial = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-4${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
writeFileSync(out, `${JSON.stringify({
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  serialNumber: `urn:uuid:${serial}`,
  version: 1,
  metadata: { component: { type: 'application', 'bom-ref': `pkg:generic/cairn@${version}`, name: 'cairn', version, licenses: [{ license: { id: 'Apache-2.0' } }] } },
  components: sorted,
}, null, 2)}\n`);
