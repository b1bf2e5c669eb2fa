#ifndef ASYNCIO_NATIVE_TLS_TLS_CONTEXT_H_
#define ASYNCIO_NATIVE_TLS_TLS_CONTEXT_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "openssl.h"
#include "tls_failure.h"

namespace asyncio_native {

// Certificates that are trusted, for any number of contexts.
class TlsRoots {
 public:
  // Reads the certificates of each text, in PEM; leaves out those that OpenSSL cannot read, or has
  // already. Null with a failure if a text has none.
  static std::unique_ptr<TlsRoots> Create(const std::vector<std::string>& texts,
                                          TlsFailure* failure);
  // As that of a TlsContext.
  void Release() { store_.reset(); }

 private:
  friend class TlsContext;
  explicit TlsRoots(OwnedStore store) : store_(std::move(store)) {}

  OwnedStore store_;
};

// The common settings of the connections of a client or a server. Owned by JavaScript; a session
// keeps what it needs of it.
class TlsContext {
 public:
  struct Settings {
    // In PEM; each certificate with its issuers.
    std::vector<std::string> certificates;
    std::vector<std::string> keys;
    // Both in one, in DER.
    std::vector<std::string> pfx;
    // The passphrase of keys and pfx, if there is one.
    bool has_passphrase = false;
    std::string passphrase;
    std::vector<std::string> revocation_lists;
    // Of TLS 1.2 and older; of TLS 1.3. Empty: OpenSSL's.
    std::string ciphers;
    std::string suites;
    // OpenSSL's numbers.
    int min_version = 0;
    int max_version = 0;
  };

  // Null with a failure.
  static std::unique_ptr<TlsContext> Create(const Settings& settings, TlsFailure* failure);

  // Trusts these and no others.
  void Trust(const TlsRoots& roots);
  // Tells clients that certificates of these issuers are accepted.
  void AskFor(const std::vector<std::string>& texts);
  // Checks these lists of revoked certificates. Call it after `Trust`. False with a failure.
  bool Check(const std::vector<std::string>& lists, TlsFailure* failure);

  // Frees it before the garbage collector would, which never happens in a blocking run. It must not
  // be used afterwards; its sessions go on.
  void Release() { context_.reset(); }
  SslContext* get() const { return context_.get(); }

 private:
  explicit TlsContext(OwnedContext context) : context_(std::move(context)) {}
  bool UseCertificate(const std::string& text);
  bool UseKey(const std::string& text, const Settings& settings);
  bool UsePfx(const std::string& bytes, const Settings& settings);
  bool AddChain(Certificate* certificate);

  OwnedContext context_;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_TLS_TLS_CONTEXT_H_
