// Our links against a server on npm `smpp`: receipts, replies, a long one in parts, throttling, unbind in mid-traffic.
// Usage: node links_npm_smpp.js GATEWAY_DRIVE
'use strict';
const { execFile } = require('node:child_process');

let smpp;
try {
  smpp = require('smpp');
} catch {
  console.log('1..0 # SKIP npm package smpp is not installed');
  process.exit(0);
}

const drive = process.argv[2];
let number = 0;
let failed = 0;

function ok(right, what, counts) {
  number += 1;
  if (!right) failed += 1;
  console.log(`${right ? 'ok' : 'not ok'} ${number} - ${what}`);
  if (!right) console.log(`# ${JSON.stringify(counts)}`);
}

function receipt(session, pdu, id) {
  session.deliver_sm({
    source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, esm_class: 4,
    short_message: `id:${id} sub:001 dlvrd:001 submit date:2601011200 done date:2601011201 stat:DELIVRD err:000 text:`,
    receipted_message_id: id, message_state: 2,
  });
}

function accept(session, pdu, id) {
  session.send(pdu.response({ message_id: id }));
}

// Runs the gateway's client against a server whose sessions treat submits with onSubmit(session, pdu, n).
function counts(onSubmit, ...options) {
  return new Promise((resolve) => {
    let submits = 0;
    const server = smpp.createServer({}, (session) => {
      session.on('bind_transceiver', (pdu) => session.send(pdu.response({ system_id: 'npm' })));
      session.on('submit_sm', (pdu) => onSubmit(session, pdu, submits += 1));
      session.on('enquire_link', (pdu) => session.send(pdu.response()));
      session.on('unbind', (pdu) => session.send(pdu.response()));
      session.on('error', () => {});
    });
    server.listen(0, '127.0.0.1', () => {
      const args = [`127.0.0.1:${server.address().port}`, '--seconds', '20', ...options];
      execFile(drive, args, (error, out) => {
        const found = Object.fromEntries(out.trim().split(' ').map((word) => word.split('=')));
        found.exit = error ? error.code : 0;
        server.close();
        resolve(found);
      });
    });
  });
}

async function main() {
  let got = await counts((s, p, n) => { accept(s, p, `m${n}`); receipt(s, p, `m${n}`); }, '--count', '2000');
  ok(got.exit === 0 && got.matched === '2000', '2000 messages and their receipts', got);

  got = await counts((s, p, n) => { receipt(s, p, `m${n}`); accept(s, p, `m${n}`); }, '--count', '500');
  ok(got.exit === 0 && got.delivered === '500', 'receipts before their responses', got);

  got = await counts((s, p, n) => {
    accept(s, p, `m${n}`);
    receipt(s, p, `m${n}`);
    s.deliver_sm({ source_addr: p.destination_addr, destination_addr: p.source_addr, data_coding: 8,
      esm_class: 0x40, short_message: { udh: Buffer.from([5, 0, 3, n % 256, 2, 1]), message: '있다' } });
  }, '--count', '200', '--replies', '200');
  ok(got.exit === 0 && got.messages === '200', 'a part of a long reply to each', got);

  got = await counts((s, p, n) => {
    if (n % 10 === 0) { s.send(p.response({ command_status: smpp.ESME_RTHROTTLED })); return; }
    accept(s, p, `m${n}`);
    receipt(s, p, `m${n}`);
  }, '--count', '500');
  ok(got.exit === 0 && got.accepted === '500' && Number(got.throttled) > 40, 'throttled ones go again', got);

  got = await counts((s, p, n) => {
    accept(s, p, `m${n}`);
    receipt(s, p, `m${n}`);
    if (n === 100) s.unbind(() => s.close());
  }, '--count', '300');
  // What this server sends behind its own unbind is cut off and, unlike an SMSC's, never sent again: receipts may be missing.
  ok(Number(got.accepted) + Number(got.uncertain) === 300 && got.ups === '2' && Number(got.receipts) >= 200,
    'an unbind in mid-traffic: every message has one known state', got);

  got = await counts((s, p, n) => {
    accept(s, p, (1000000 + n).toString(16));
    receipt(s, p, String(1000000 + n));
  }, '--count', '300', '--ids', 'decimal');
  ok(got.exit === 0 && got.matched === '300', 'decimal ids in receipts for hex ones', got);

  console.log(`1..${number}`);
  process.exit(failed ? 1 : 0);
}

main();
