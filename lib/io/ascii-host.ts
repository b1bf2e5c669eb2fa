/**
 * The name of a host as in the domain name system and in certificates: `bücher.example` becomes
 * `xn--bcher-kva.example`. An impossible name stays unchanged; its lookup fails.
 */
export function asciiHost(host: string): string {
  return /[\u0080-\uffff]/.test(host) ? process.getBuiltinModule('node:url').domainToASCII(host) || host : host;
}
