// An SMSC on npm `smpp` that gives no receipts and answers query_sm: by the last digit of the phone that the text was for,
//   0 delivered   1 undeliverable   2 nothing at all   3 it knows no such message
// Ids are UUIDs in upper case, as some give them. Usage: node query_npm_smpp.js PORT_FILE LEDGER. A JSON object a line.
'use strict';
const crypto = require('node:crypto');
const fs = require('node:fs');

let smpp;
try {
  smpp = require('smpp');
} catch {
  process.exit(77);
}

const [portFile, ledgerPath] = process.argv.slice(2);
const phones = new Map(); // by id

function note(what) {
  fs.appendFileSync(ledgerPath, `${JSON.stringify(what)}\n`);
}

function answerQuery(session, pdu) {
  const phone = phones.get(pdu.message_id);
  note({ query: pdu.message_id, source: pdu.source_addr, phone });
  const digit = phone ? phone.slice(-1) : '3';
  if (digit === '2') return;
  if (digit === '3') session.send(pdu.response({ command_status: smpp.ESME_RQUERYFAIL }));
  else session.send(pdu.response({ message_id: pdu.message_id, final_date: '', message_state: digit === '0' ? 2 : 5, error_code: 0 }));
}

const server = smpp.createServer({}, (session) => {
  session.on('bind_transceiver', (pdu) => session.send(pdu.response()));
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  session.on('unbind', (pdu) => session.send(pdu.response()));
  session.on('submit_sm', (pdu) => {
    const id = crypto.randomUUID().toUpperCase();
    phones.set(id, pdu.destination_addr);
    note({ submit: id, phone: pdu.destination_addr });
    session.send(pdu.response({ message_id: id }));
  });
  session.on('query_sm', (pdu) => answerQuery(session, pdu));
  session.on('error', () => {});
});
server.listen(0, '127.0.0.1', () => fs.writeFileSync(portFile, String(server.address().port)));
