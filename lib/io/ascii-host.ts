/**
 * The name of a host as the domain name system and certificates have it: `bücher.example` is `xn--bcher-kva.example`. What no host can be
 * called stays as it is: it is looked up in vain.
 */
export function asciiHost(host: string): string {
  return /[\u0080-\uffff]/.test(host) ? process.getBuiltinModule('node:url').domainToASCII(host) || host : host;
}
