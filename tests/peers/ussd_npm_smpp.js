// Surveys by USSD through the whole engine, against servers on npm `smpp`: pushed, dialled, paged, aborted, refused.
// Usage: node ussd_npm_smpp.js CCRM TOOLS_CLUSTER SOURCE_ROOT
'use strict';
const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');

let smpp;
try {
  smpp = require('smpp');
} catch {
  console.log('1..0 # SKIP npm package smpp is not installed');
  process.exit(0);
}

const [ccrm, cluster, source] = process.argv.slice(2).map((name) => path.resolve(name));
const work = fs.mkdtempSync('/var/tmp/ccrm-ussd-');
const SENDER = '0212345678';
let number = 0;
let failed = 0;
let engine = null;
let db = '';

function ok(right, what, seen) {
  number += 1;
  if (!right) failed += 1;
  console.log(`${right ? 'ok' : 'not ok'} ${number} - ${what}`);
  if (!right) console.log(`# ${JSON.stringify(seen)}`.slice(0, 2000));
}

const run = (file, args, input) => execFileSync(file, args, { encoding: 'utf8', cwd: work, input }).trim();
const sql = (query) => run('psql', ['-XqAt', '-d', db, '-c', query]);

async function within(seconds, condition) {
  for (const end = Date.now() + 1000 * seconds; Date.now() < end;) {
    if (condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

// ---- the network: what each phone saw, and what its owner does ----

const phones = new Map(); // by number: { screens, messages, act(screen) }
let ussd = null; // the session bound for USSD

function phone(digits, act) {
  const is = { digits, screens: [], messages: [], act };
  phones.set(digits, is);
  return is;
}

function key(pdu) {
  return pdu.its_session_info.readUInt16BE(0);
}

function session(value) {
  const octets = Buffer.alloc(2);
  octets.writeUInt16BE(value, 0);
  return octets;
}

function type(is, op, text, info) {
  ussd.deliver_sm({ service_type: 'USSD', source_addr: is.digits, destination_addr: '123', ussd_service_op: op,
    its_session_info: session(info), short_message: text });
}

const words = (pdu) => String(pdu.short_message.message);

function onScreen(bound, pdu) {
  const is = phones.get(pdu.destination_addr);
  const refusal = is.refuse && is.screens.length === 0 ? smpp.ESME_RINVDSTADR : 0;
  bound.send(pdu.response({ command_status: refusal, message_id: refusal ? '' : `u${pdu.sequence_number}` }));
  const octets = pdu.short_message.message.length * 2;
  const screen = { op: pdu.ussd_service_op, service: pdu.service_type, text: words(pdu), key: key(pdu) & 0xFFFE,
    end: key(pdu) & 1, from: pdu.source_addr, octets, receipts: pdu.registered_delivery };
  is.screens.push(screen);
  if (!refusal) is.act(screen);
}

function onMessage(bound, pdu) {
  const is = phones.get(pdu.destination_addr);
  const id = `s${pdu.sequence_number}`;
  bound.send(pdu.response({ message_id: id }));
  bound.deliver_sm({ source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, esm_class: 4,
    short_message: `id:${id} sub:001 dlvrd:001 stat:DELIVRD err:000 text:`, receipted_message_id: id, message_state: 2 });
  is.messages.push(words(pdu));
  if (is.reply) is.reply(bound, words(pdu));
}

function server(onSubmit, onBound) {
  return new Promise((resolve) => {
    const is = smpp.createServer({}, (bound) => {
      bound.on('bind_transceiver', (pdu) => { bound.send(pdu.response({ system_id: 'npm' })); onBound(bound); });
      bound.on('submit_sm', (pdu) => onSubmit(bound, pdu));
      bound.on('enquire_link', (pdu) => bound.send(pdu.response()));
      bound.on('unbind', (pdu) => bound.send(pdu.response()));
      bound.on('error', () => {});
    });
    is.listen(0, '127.0.0.1', () => resolve(is.address().port));
  });
}

// What leaves the engine for the server, octet by octet.
function tapped(port) {
  return new Promise((resolve) => {
    const octets = [];
    const tap = net.createServer((client) => {
      const peer = net.connect(port, '127.0.0.1');
      client.on('data', (data) => octets.push(data));
      client.on('error', () => {});
      peer.on('error', () => {});
      client.pipe(peer).pipe(client);
    });
    tap.listen(0, '127.0.0.1', () => resolve({ port: tap.address().port, hex: () => Buffer.concat(octets).toString('hex') }));
  });
}

// ---- the office ----

function configuration(smsPort, ussdPort) {
  const link = (id, port) => `  - id: ${id}\n    host: 127.0.0.1\n    port: ${port}\n    system_id: ccrm\n    reconnect_max: 1s\n`;
  fs.writeFileSync(path.join(work, 'ccrm.yaml'), `apiVersion: ccrm/v1
kind: Config
probe:
  required: false
office: 한빛구청
contact: 02-000-0000
zone: Asia/Seoul
survey: visit-integrity
defs: ${work}/defs
database:
  connection: "${db}"
keys:
  file: ${work}/key
links:
${link('sms', smsPort)}    codings: [default, ucs2]
${link('ussd', ussdPort)}    codings: [default, ucs2]
    ussd: {wanted: true, push: true, code: "*123#"}
senders:
  - number: "${SENDER}"
    owner: test
    registration: TEST
    can_receive: true
night:
  report_dir: ${work}/report
`);
}

function start() {
  db = run(cluster, ['start', path.join(work, 'pg')]);
  const made = run(ccrm, ['keys', 'new', 'key']);
  run(ccrm, ['migrate', '--db', db]);
  fs.cpSync(path.join(source, 'survey-defs'), path.join(work, 'defs'), { recursive: true });
  const file = path.join(work, 'defs/surveys/visit-integrity.yaml');
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('delay: 2h', 'delay: 0s').replace('"21:00-08:00"', '"00:00-00:00"')
    .replace(/^id: .*/m, '$&\nmode: ussd-then-sms'));
  return /[0-9a-f]{64}/.exec(made)[0];
}

function close(complaint, digits, publicKey) {
  const box = run(ccrm, ['keys', 'seal', publicKey], `${digits}\n`);
  sql(`select ccrm.complaint_closed('desk', '${complaint}', '민원여권과', '여권 발급', 'OF-1', 'counter',
    now() - interval '1 day', now() - interval '1 minute', 'ko', '${box}'::bytea)`);
}

const conversation = (complaint, what) => sql(`select ${what} from ccrm.conversation c join ccrm.complaint k using (complaint_id)
  where k.source_number = '${complaint}'`);
const modes = (complaint) => sql(`select string_agg(question_id || ' ' || mode, ',' order by a.answer_id) from ccrm.answer a
  join ccrm.complaint k using (complaint_id) where k.source_number = '${complaint}'`);

const isLast = (screen) => screen.op !== 2;
const answerTo = (text) => (/없다/.test(text) ? '1' : /숫자로|숫자 하나/.test(text) ? '5' : '좋았습니다');

function answers(is) {
  return (screen) => {
    if (isLast(screen)) return;
    type(is, 18, / 다음$/.test(screen.text) ? '0' : answerTo(screen.text), screen.key);
  };
}

async function main() {
  const publicKey = start();
  const smsPort = await server(onMessage, () => {});
  const tap = await tapped(await server(onScreen, (bound) => { ussd = bound; }));
  configuration(smsPort, tap.port);
  const log = fs.openSync(path.join(work, 'engine.log'), 'w');
  engine = spawn(ccrm, ['run', '--config', path.join(work, 'ccrm.yaml')], { stdio: ['ignore', 'ignore', log] });
  ok(await within(20, () => ussd !== null), 'the USSD link binds', {});

  const willing = phone('01000000001');
  willing.act = answers(willing);
  close('A-1', willing.digits, publicKey);
  ok(await within(20, () => conversation('A-1', 'c.outcome') === '1'), 'a pushed survey is answered to its end', willing);
  await within(20, () => willing.screens.some(isLast));
  const shown = willing.screens;
  ok(tap.hex().includes('0501000102'), 'the push carries the octets 05 01 00 01 02', tap.hex());
  ok(shown.every((screen) => screen.service === 'USSD' && screen.from === '*123#' && screen.receipts === 0
    && screen.octets <= 182 && screen.key === shown[0].key), 'all in one session, each screen within 182 octets', shown);
  ok(/ 다음$/.test(shown[0].text) && shown[1].op === 2 && !/^\[/.test(shown[1].text), 'the long first text has a second screen', shown);
  ok(shown.at(-1).op === 3 && shown.at(-1).end === 1 && shown.slice(0, -1).every((screen) => screen.end === 0),
    'a notice with the end mark is the last', shown);
  ok(willing.messages.length === 0, 'no short message was sent', willing.messages);
  ok(!/ 0/.test(modes('A-1')), 'every answer has its mode', modes('A-1'));

  const leaving = phone('01000000002');
  leaving.act = (screen) => {
    if (/만족/.test(screen.text)) type(leaving, 18, '', screen.key | 1); // hangs up on the second question
    else answers(leaving)(screen);
  };
  leaving.reply = (bound, text) => bound.deliver_sm({ source_addr: leaving.digits, destination_addr: SENDER, short_message: answerTo(text) });
  close('A-2', leaving.digits, publicKey);
  ok(await within(20, () => conversation('A-2', 'c.outcome') === '1'), 'an aborted session goes on by short messages', leaving);
  ok(/만족/.test(leaving.messages[0] || '') && leaving.screens.filter((screen) => /만족/.test(screen.text)).length === 1,
    'from the same question', leaving);
  ok(/^kindness 1,satisfaction 0/.test(modes('A-2')), 'each answer in its own mode', modes('A-2'));

  const dialling = phone('01000000003');
  dialling.act = (screen) => {
    if (!dialled && /만족/.test(screen.text)) type(dialling, 18, '', screen.key | 1);
    else answers(dialling)(screen);
  };
  let dialled = false;
  close('A-3', dialling.digits, publicKey);
  ok(await within(20, () => dialling.messages.length === 1), 'another aborts and does not answer the short message', dialling);
  dialled = true;
  type(dialling, 1, '*123#', 0x7E00);
  ok(await within(20, () => conversation('A-3', 'c.outcome') === '1'), 'who dials goes on with the open question', dialling);
  await within(20, () => dialling.screens.some((screen) => screen.key === 0x7E00 && isLast(screen)));
  const pulled = dialling.screens.filter((screen) => screen.key === 0x7E00);
  ok(/만족/.test(pulled[0].text) && pulled.at(-1).op === 17 && pulled.at(-1).end === 1, 'in the session of the dialled code', pulled);

  const refused = phone('01000000004', () => {});
  refused.refuse = true;
  close('A-4', refused.digits, publicKey);
  ok(await within(20, () => /친절/.test(refused.messages.join(''))), 'a refused push goes as a short message', refused);
  ok(refused.screens.length === 1, 'and is not pushed again', refused.screens);

  const stranger = phone('01000000005', () => {});
  type(stranger, 1, '*123#', 0x7F00);
  ok(await within(20, () => stranger.screens.length === 1), 'who dials without a survey gets an answer', stranger);
  ok(stranger.screens[0].op === 17 && stranger.screens[0].end === 1 && /설문이 없습니다/.test(stranger.screens[0].text),
    'a polite end', stranger.screens);
  type(stranger, 1, '*999#', 0x7F10);
  ok(await within(20, () => stranger.screens.length === 2) && stranger.screens[1].op === 17, "another's code ends as politely", stranger.screens);

  const closed = new Promise((resolve) => engine.once('exit', resolve));
  engine.kill('SIGTERM');
  ok(await closed === 0, 'the engine stops cleanly', {});
}

main().catch((error) => {
  failed = 1;
  console.log(`not ok ${number + 1} - ${error.stack}`.replace(/\n/g, '\n# '));
}).finally(() => {
  if (failed) console.log(fs.readFileSync(path.join(work, 'engine.log'), 'utf8').replace(/^/gm, '# ').slice(-3000));
  if (engine) engine.kill('SIGKILL');
  try { execFileSync(cluster, ['remove', path.join(work, 'pg')], { stdio: 'ignore' }); } catch { /* was never made */ }
  fs.rmSync(work, { recursive: true, force: true });
  console.log(`1..${number}`);
  process.exit(failed ? 1 : 0);
});
