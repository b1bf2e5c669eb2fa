const { readFileSync } = process.getBuiltinModule('node:fs');

/**
 * The certificates that Node trusts by default, in PEM. From Node 22.15 on, Node lists them. Before, they are the
 * built-in ones and those of the file `NODE_EXTRA_CA_CERTS`.
 */
export function defaultTrust(): readonly string[] {
  const tls = process.getBuiltinModule('node:tls') as typeof import('node:tls') & {
    getCACertificates?: (type: 'default') => string[];
  };
  return tls.getCACertificates?.('default') ?? [...tls.rootCertificates, ...extraTrust()];
}

/** Node has warned of a file that cannot be read. */
function extraTrust(): string[] {
  const path = process.env.NODE_EXTRA_CA_CERTS;
  if (!path) {
    return [];
  }
  try {
    return [readFileSync(path, 'latin1')];
  } catch {
    return [];
  }
}
