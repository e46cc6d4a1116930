// SPDX-License-Identifier: Apache-2.0
// A service that knows us only by discovery, on the npm package openid-client. One JSON line in, the address
// for the browser out; the address the browser came back to in, what the service believes out. With `sign`
// it has a document signed on the way, and opens the signature with jose.
import * as readline from "node:readline/promises";
import * as jose from "jose";
import * as client from "openid-client";

const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const next = async () => JSON.parse((await lines.next()).value);
const tell = (said) => process.stdout.write(JSON.stringify(said) + "\n");

const asked = await next();
const key = await crypto.subtle.importKey(
  "jwk", asked.key, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"],
);
const config = await client.discovery(
  new URL(asked.issuer),
  asked.client_id,
  { id_token_signed_response_alg: "ES256" },
  client.PrivateKeyJwt({ key, kid: asked.key.kid }),
  { execute: [client.allowInsecureRequests] },
);
const transactions = new URL("/api/sign-transactions", asked.issuer).href;
const asItself = async () => {
  const { access_token } = await client.clientCredentialsGrant(config, { scope: "sign" });
  return { authorization: `Bearer ${access_token}` };
};
let transaction;
if (asked.sign) {
  const made = await fetch(transactions, {
    method: "POST", headers: await asItself(), body: JSON.stringify(asked.sign),
  });
  transaction = (await made.json()).sign_transaction_id;
}
const checks = {
  pkceCodeVerifier: client.randomPKCECodeVerifier(),
  expectedState: client.randomState(),
  expectedNonce: client.randomNonce(),
};
const address = client.buildAuthorizationUrl(config, {
  redirect_uri: asked.redirect_uri,
  scope: asked.scope,
  code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
  code_challenge_method: "S256",
  state: checks.expectedState,
  nonce: checks.expectedNonce,
  ...(transaction && { sign_transaction_id: transaction }),
});
tell({ address: address.href });

const back = new URL((await next()).address);
try {
  const tokens = await client.authorizationCodeGrant(config, back, checks);
  const claims = tokens.claims();
  const read = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
  const leave = client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token });
  let signed;
  if (transaction) {
    const sealed = await fetch(`${transactions}/${transaction}/result`, { headers: await asItself() });
    const opens = await jose.importJWK(asked.seal, "ECDH-ES+A256KW");
    const { plaintext } = await jose.compactDecrypt(await sealed.text(), opens);
    signed = JSON.parse(new TextDecoder().decode(plaintext));
  }
  tell({ claims, read, leave: leave.href, signed });
} catch (no) {
  tell({ error: no.error ?? no.code ?? String(no) });
}
process.exit(0);
