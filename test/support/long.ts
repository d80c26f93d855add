/** Cases that start the program again for another input of a kind: a few in `npm test`, all in `npm run test:commands`. */
export const few = <C>(cases: readonly C[], atMost = 3): readonly C[] =>
  process.env["ALL_CASES"] === undefined ? cases.slice(0, atMost) : cases;
