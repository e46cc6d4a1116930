# SPDX-License-Identifier: Apache-2.0
"""NYM-1: linkage codes (機関別符号) that nobody can join up. Nouns only: no I/O, clock, store or policy.

Read `docs/spec/linkage-codes.md` first; rules are cited as LC-n. Begin with `steps`, which holds what
each party does with what it received, in order; the rest is what those steps are made of:

    steps      the asker's, the converters', the portal's and the provider's acts
    context    what a request says about itself; objects, filing, answers, orders: what travels
    bodies     the bytes behind a ledger entry
    directory  who may take part, with which keys
    envelopes  HPKE; signatures Ed25519; codes and proofs: the mathematics over `ristretto`
    cost       counts group operations; `bench` compares a whole exchange with them

It does not decide who may ask what (`exchange.purposes`), remember a request, or call another body.
"""
