// One line of JSON in, one line out: how these programs speak with the test that runs them.
const readline = require('node:readline')
const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]()

exports.heard = async () => JSON.parse((await lines.next()).value)
exports.say = (what) => console.log(JSON.stringify(what))
