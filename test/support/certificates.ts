import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate and its private key, in PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** How a certificate is issued. */
interface Issue {
  /** The name that it has as its own. */
  readonly subject?: string;
  /** Its subject, as OpenSSL writes it; empty for none. */
  readonly altNames?: string;
  readonly usage?: 'serverAuth' | 'clientAuth';
  /** As YYMMDDHHMMSSZ. */
  readonly from?: string;
  readonly until?: string;
  readonly isAuthority?: boolean;
  readonly keyType?: 'ec' | 'rsa';
}

const CONFIG = `
[ca]
default_ca = authority
[authority]
dir = .
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
default_days = 30
default_crl_days = 30
policy = any
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
`;

/** Issues certificates, by the program `openssl`, whose names are for tests only. Everything is in one folder that goes when the process ends. */
export class Authority {
  readonly cert: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'asyncio-native-ca-'));
  #count = 0;

  constructor() {
    process.once('exit', () => rmSync(this.#folder, { recursive: true, force: true }));
    writeFileSync(join(this.#folder, 'openssl.cnf'), CONFIG);
    writeFileSync(join(this.#folder, 'index.txt'), '');
    this.#openssl(
      `req -x509 -config openssl.cnf -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 30 -subj /CN=authority -addext basicConstraints=critical,CA:TRUE -addext keyUsage=keyCertSign,cRLSign`,
    );
    this.cert = this.#read('ca.pem');
  }

  /** A certificate for `localhost` and the loopback addresses, unless `issue` says otherwise; signed by `issuer`, or this authority. */
  issue(issue: Issue = {}, issuer?: Identity): Identity {
    const { subject = 'localhost', altNames = 'DNS:localhost,IP:127.0.0.1,IP:::1', usage, keyType = 'ec' } = issue;
    const name = `c${this.#count++}`;
    const extensions = [
      `basicConstraints=critical,CA:${issue.isAuthority ? 'TRUE' : 'FALSE'}`,
      ...(altNames === '' ? [] : [`subjectAltName=${altNames}`]),
      ...(usage === undefined ? [] : [`extendedKeyUsage=${usage}`]),
    ];
    writeFileSync(join(this.#folder, `${name}.ext`), extensions.join('\n'));
    const kind = keyType === 'ec' ? '-newkey ec -pkeyopt ec_paramgen_curve:P-256' : '-newkey rsa:2048';
    this.#openssl(`req -config openssl.cnf ${kind} -nodes -keyout ${name}.key -out ${name}.csr -subj /CN=${subject}`);
    let signer = '-cert ca.pem -keyfile ca.key';
    if (issuer !== undefined) {
      writeFileSync(join(this.#folder, 'issuer.pem'), issuer.cert);
      writeFileSync(join(this.#folder, 'issuer.key'), issuer.key);
      signer = '-cert issuer.pem -keyfile issuer.key';
    }
    const dates = `${issue.from ? `-startdate ${issue.from}` : ''} ${issue.until ? `-enddate ${issue.until}` : ''}`;
    this.#openssl(
      `ca -config openssl.cnf -batch -notext ${signer} ${dates} -in ${name}.csr -out ${name}.pem -extfile ${name}.ext`,
    );
    return { cert: this.#read(`${name}.pem`), key: this.#read(`${name}.key`) };
  }

  /** Signed by itself. */
  selfSigned(altNames = 'DNS:localhost,IP:127.0.0.1'): Identity {
    const name = `s${this.#count++}`;
    this.#openssl(
      `req -x509 -config openssl.cnf -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ${name}.key -out ${name}.pem -days 30 -subj /CN=localhost -addext subjectAltName=${altNames}`,
    );
    return { cert: this.#read(`${name}.pem`), key: this.#read(`${name}.key`) };
  }

  /** The list of revoked certificates, with that of `identity`. */
  revoke(identity: Identity): string {
    writeFileSync(join(this.#folder, 'revoked.pem'), identity.cert);
    this.#openssl('ca -config openssl.cnf -cert ca.pem -keyfile ca.key -revoke revoked.pem');
    return this.revocations();
  }

  /** The list of revoked certificates. */
  revocations(): string {
    this.#openssl('ca -config openssl.cnf -cert ca.pem -keyfile ca.key -gencrl -out crl.pem');
    return this.#read('crl.pem');
  }

  /** The key of `identity`, encrypted by `passphrase`. */
  encrypted(identity: Identity, passphrase: string): string {
    writeFileSync(join(this.#folder, 'plain.key'), identity.key);
    this.#openssl(`pkcs8 -topk8 -in plain.key -out encrypted.key -passout pass:${passphrase}`);
    return this.#read('encrypted.key');
  }

  /** PKCS #12. */
  pfx(identity: Identity, passphrase: string): Buffer {
    writeFileSync(join(this.#folder, 'p.pem'), identity.cert);
    writeFileSync(join(this.#folder, 'p.key'), identity.key);
    this.#openssl(`pkcs12 -export -in p.pem -inkey p.key -out p.pfx -passout pass:${passphrase}`);
    return readFileSync(join(this.#folder, 'p.pfx'));
  }

  /** Writes `text` to a file of the folder. Returns its path. */
  file(text: string): string {
    const path = join(this.#folder, `f${this.#count++}.pem`);
    writeFileSync(path, text);
    return path;
  }

  #openssl(command: string): void {
    execFileSync('openssl', command.split(/\s+/).filter(Boolean), { cwd: this.#folder, stdio: 'pipe' });
  }

  #read(name: string): string {
    return readFileSync(join(this.#folder, name), 'latin1');
  }
}
