// An SMSC on npm `smpp` whose phones answer surveys, and with which much goes wrong: what, a phone's third-last digit says.
//   0 all is well            1 receipts before responses       2 every text is throttled once
//   3 no response to the first text; where the next digit is 0, nothing else comes of it either
// In the midst it unbinds once, and once it cuts the connection within a PDU, with answers to replies in it that it never reads:
// those replies come again. Ids are decimal in responses, hex in receipts.
// Usage: node survey_npm_smpp.js PORT_FILE LEDGER; survey_net_smpp.pl does the same. The ledger has a JSON object a line.
'use strict';
const fs = require('node:fs');

let smpp;
try {
  smpp = require('smpp');
} catch {
  process.exit(77);
}

const [portFile, ledgerPath] = process.argv.slice(2);
const UNBIND_AT = 30;
const CUT_AT = 60;
const UNREAD = 4; // replies whose answers are not read before the cut
const ANSWERS = ['5', '5', '1', 'thank you all'];
const texts = new Map(); // how often each text came to each phone
const prompts = new Map(); // how many texts a phone has
const deliveries = [];
let session = null;
let taken = 0;
let unbound = false;
let cut = false;

function note(what) {
  fs.appendFileSync(ledgerPath, `${JSON.stringify(what)}\n`);
}

function bodyOf(pdu) {
  const part = pdu.message_payload || pdu.short_message;
  const message = part && part.message !== undefined ? part.message : part;
  return Buffer.isBuffer(message) ? message.toString('hex') : String(message);
}

function queue(kind, pdu, text, waitMs) {
  deliveries.push({
    number: deliveries.length, kind, due: Date.now() + waitMs, sent: false, acknowledged: 0, phone: pdu.destination_addr,
    pdu: { source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, esm_class: kind === 'receipt' ? 4 : 0, short_message: text },
  });
}

// That may be sent now: the receipt of the text that they answer was taken.
function replies() {
  const early = new Set(deliveries.filter((one) => one.kind === 'receipt' && one.acknowledged === 0).map((one) => one.phone));
  return deliveries.filter((one) => one.kind === 'reply' && !one.sent && !early.has(one.phone));
}

function deliver() {
  for (const one of deliveries) {
    if (session === null || one.sent || one.acknowledged > 0 || one.due > Date.now()) continue;
    one.sent = true;
    note({ delivered: one.number, kind: one.kind, phone: one.phone });
    session.deliver_sm(one.pdu, (response) => {
      one.acknowledged += 1;
      note({ acknowledged: one.number, kind: one.kind, phone: one.phone, status: response.command_status });
    });
  }
}

function takeSubmit(from, pdu) {
  const phone = pdu.destination_addr;
  const key = `${phone} ${bodyOf(pdu)}`;
  const times = (texts.get(key) || 0) + 1;
  const scenario = phone.at(-3);
  texts.set(key, times);
  if (scenario === '2' && times === 1) {
    note({ submit: key, phone, answer: 'throttled' });
    from.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
    return;
  }
  const place = prompts.get(phone) || 0;
  if (times === 1 || scenario === '2') prompts.set(phone, place + 1);
  const dropped = scenario === '3' && place === 0;
  const lost = dropped && phone.at(-2) === '0';
  const id = 1000000 + (taken += 1);
  note({ submit: key, phone, answer: dropped ? 'none' : 'accepted', lost });
  const respond = () => { if (!dropped) from.send(pdu.response({ message_id: String(id) })); };
  const receipt = `id:${id.toString(16).toUpperCase()} sub:001 dlvrd:001 submit date:2601011200 done date:2601011201 stat:DELIVRD err:000 text:`;
  const cuts = !cut && taken >= CUT_AT && replies().length >= UNREAD;
  const early = scenario === '1' && !cuts;
  if (cuts) {
    cut = true;
    from.socket.removeAllListeners('readable'); // what comes from now on is not read
    for (const one of replies().slice(0, UNREAD)) one.due = 0;
    deliver();
    setTimeout(() => { // the first bytes of a response, then nothing
      from.socket.write(Buffer.from([0, 0, 0, 24, 0x80, 0, 0, 4, 0, 0]), () => from.destroy());
      note({ cut: true });
    }, 1000);
  } else if (early) {
    queue('receipt', pdu, receipt, 0);
    deliver();
    setTimeout(respond, 50);
  } else {
    respond();
  }
  if (!early && !lost) queue('receipt', pdu, receipt, dropped ? 3000 : 20);
  if (!lost && place < ANSWERS.length) queue('reply', pdu, ANSWERS[place], dropped ? 4500 : 1200);
  if (!unbound && !cuts && taken >= UNBIND_AT) {
    unbound = true;
    note({ unbound: true });
    from.unbind(() => from.close());
  }
}

const server = smpp.createServer({}, (from) => {
  from.on('bind_transceiver', (pdu) => {
    from.send(pdu.response({ system_id: 'npm' }));
    session = from;
    note({ bound: true });
  });
  from.on('submit_sm', (pdu) => takeSubmit(from, pdu));
  from.on('enquire_link', (pdu) => from.send(pdu.response()));
  from.on('unbind', (pdu) => from.send(pdu.response()));
  from.on('error', () => {});
  from.on('close', () => {
    if (session === from) session = null;
    for (const one of deliveries) one.sent = one.sent && one.acknowledged > 0; // an SMSC sends again what was not answered
  });
});
server.listen(0, '127.0.0.1', () => fs.writeFileSync(portFile, String(server.address().port)));
setInterval(deliver, 20);
process.on('SIGTERM', () => process.exit(0));
