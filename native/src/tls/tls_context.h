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
  // Those of each text, in PEM; those that OpenSSL cannot read, or has already, are left out. Null
  // with a failure where a text has none.
  static std::unique_ptr<TlsRoots> Create(const std::vector<std::string>& texts,
                                          TlsFailure* failure);
  // As that of a TlsContext.
  void Release() { store_.reset(); }

 private:
  friend class TlsContext;
  explicit TlsRoots(OwnedStore store) : store_(std::move(store)) {}

  OwnedStore store_;
};

// What connections of a client or of a server have in common. Owned by JavaScript; a session keeps
// what it needs of it.
class TlsContext {
 public:
  struct Settings {
    // In PEM; of each certificate with those that have issued it.
    std::vector<std::string> certificates;
    std::vector<std::string> keys;
    // Both in one, in DER.
    std::vector<std::string> pfx;
    // Whether there is one, and which: of keys and of pfx.
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
  // Tells clients that certificates of these are asked for.
  void AskFor(const std::vector<std::string>& texts);
  // Looks at these lists, which must be given after `Trust`. False with a failure.
  bool Check(const std::vector<std::string>& lists, TlsFailure* failure);

  // Frees it before JavaScript's collector does, which in a blocking run never comes to that. Of no
  // use any more then; sessions that it has made go on.
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
