// For tests: the Initial packets of the made-up traffic.

export { crypto, initial } from "../../synth/app/quic-initial.ts";
export type { InitialFields } from "../../synth/app/quic-initial.ts";
