#ifndef ASYNCIO_NATIVE_TLS_TLS_SESSION_H_
#define ASYNCIO_NATIVE_TLS_TLS_SESSION_H_

#include <cstddef>
#include <memory>
#include <string>

#include "openssl.h"
#include "tls_context.h"
#include "tls_failure.h"

namespace asyncio_native {

// The result of a handshake.
struct TlsInfo {
  std::string protocol;
  std::string cipher_name;
  std::string cipher_standard_name;
  std::string cipher_version;
  std::string alpn_protocol;
  std::string server_name;
  // 0: the certificate of the peer is accepted; 1 if there is none.
  int verify = 0;
  bool is_reused = false;
  // Of the peer, in DER; empty for none.
  std::string certificate;
};

// One end of one TLS connection, between two pieces of memory: the caller feeds what the peer has
// sent, and takes what must be sent. It has no socket. One thread.
class TlsSession {
 public:
  struct Settings {
    bool is_server = false;
    // Of a client: the name that is sent to the server; empty for none.
    std::string server_name;
    // For a client: the name or the address for which the certificate must be valid; empty for any.
    std::string identity;
    bool identity_is_address = false;
    // Protocols as ALPN has them, each behind its length; empty for none.
    std::string protocols;
    // For a client: a session to resume, in DER.
    std::string session;
    // Ends the handshake if the certificate of the peer is not accepted.
    bool rejects = true;
    // For a server: requests a certificate.
    bool requests = false;
    // For a server: waits for ChooseContext after the client has sent a name.
    bool asks_for_context = false;
  };

  enum class Progress {
    kDone,
    // The peer must send more.
    kWantsBytes,
    // ChooseContext must be called.
    kWantsContext,
    // The peer has said that it sends no more.
    kEnd,
    // See failure().
    kFailed,
  };

  // Null with a failure.
  static std::unique_ptr<TlsSession> Create(const TlsContext& context, const Settings& settings,
                                            TlsFailure* failure);
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  // Makes OpenSSL call the sessions of that context's connections.
  static void Register(SslContext* context);

  Progress Handshake();
  // Null keeps the present one.
  void ChooseContext(const TlsContext* context);
  void Feed(const char* bytes, size_t size);
  // The peer is gone.
  void FeedEnd();
  // Reads up to `size` bytes. `*taken` is how many came, even if it cannot go on.
  Progress Read(char* into, size_t size, size_t* taken);
  Progress Write(const char* bytes, size_t size);
  // Tells the peer that nothing more is sent.
  void WriteEnd();

  // The bytes to send, valid until the next call.
  const char* outgoing(size_t* size) const;
  void ClearOutgoing();

  const TlsFailure& failure() const { return failure_; }
  // The name that the client has sent; empty for none.
  std::string server_name() const;
  TlsInfo Describe() const;
  // The session in DER, for the settings of a later connection; empty if there is none.
  std::string Export() const;

 private:
  explicit TlsSession(const Settings& settings) : settings_(settings) {}
  bool Open(const TlsContext& context);
  bool SetUpClient();
  bool BindSessions();
  // The meaning of a call's `result`.
  Progress After(int result);
  // Keeps the certificate that was noted before.
  void TakeFailure();
  void NoteVerifyError();
  // Whether the certificate of the peer is for the requested name or address. Notes it if it is
  // not.
  bool IsForIdentity();

  static TlsSession* Of(const Ssl* ssl);
  static TlsSession* Of(const CertificateStoreContext* context);
  static int OnVerify(CertificateStoreContext* context, void*);
  static int OnVerifyStep(int ok, CertificateStoreContext* context);
  static int OnCertificate(Ssl* ssl, void*);
  static int OnProtocols(Ssl* ssl, const unsigned char** chosen, unsigned char* size,
                         const unsigned char* offered, unsigned offered_size, void*);

  const Settings settings_;
  OwnedSsl ssl_;
  // Both owned by ssl_.
  Bio* incoming_ = nullptr;
  Bio* outgoing_ = nullptr;
  bool has_context_ = false;
  // Why the certificate of the peer is not accepted; 0 if it is.
  int verify_error_ = 0;
  TlsFailure failure_;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_TLS_TLS_SESSION_H_
