#include "tls_session.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace asyncio_native {

namespace {

// Verification errors of OpenSSL: the certificate is for another name, or address.
constexpr int kHostMismatch = 62;
constexpr int kAddressMismatch = 64;
// No certificate was sent to a server that requests one, but does not require it.
constexpr int kNoCertificate = 1;

constexpr int kSessionData = 0;

const OpenSsl& Lib() {
  return *OpenSsl::Find();
}

bool IsIdentityError(int error) {
  return error == kHostMismatch || error == kAddressMismatch;
}

int IntOf(size_t size) {
  return static_cast<int>(std::min<size_t>(size, std::numeric_limits<int>::max()));
}

// `encode` is one of OpenSSL's functions i2d_….
template <typename T>
std::string Der(int (*encode)(const T*, unsigned char**), const T* object) {
  const int length = encode(object, nullptr);
  std::string bytes(length > 0 ? static_cast<size_t>(length) : 0, 0);
  auto* end = reinterpret_cast<unsigned char*>(bytes.data());
  if (length > 0) encode(object, &end);
  return bytes;
}

}  // namespace

std::unique_ptr<TlsSession> TlsSession::Create(const TlsContext& context, const Settings& settings,
                                               TlsFailure* failure) {
  Lib().ERR_clear_error();
  std::unique_ptr<TlsSession> session(new TlsSession(settings));
  if (session->Open(context)) return session;
  *failure = TlsFailure::Take();
  return nullptr;
}

bool TlsSession::Open(const TlsContext& context) {
  const OpenSsl& openssl = Lib();
  ssl_.reset(openssl.SSL_new(context.get()));
  if (ssl_ == nullptr) return false;
  incoming_ = openssl.BIO_new(openssl.BIO_s_mem());
  outgoing_ = openssl.BIO_new(openssl.BIO_s_mem());
  openssl.SSL_set_bio(ssl_.get(), incoming_, outgoing_);
  // If there is nothing to read, more may come.
  openssl.BIO_ctrl(incoming_, openssl::kBioCtrlEndReturn, -1, nullptr);
  openssl.SSL_set_ex_data(ssl_.get(), kSessionData, this);
  if (!settings_.is_server) return SetUpClient();
  openssl.SSL_set_accept_state(ssl_.get());
  const int verify = !settings_.requests ? openssl::kVerifyNone
                     : settings_.rejects ? openssl::kVerifyPeer | openssl::kVerifyFailWithoutPeer
                                         : openssl::kVerifyPeer;
  openssl.SSL_set_verify(ssl_.get(), verify, nullptr);
  return !settings_.requests || BindSessions();
}

// A peer that resumes a session is not verified again. So the session must be of a server that
// verifies in the same way. If the trusted certificates depend on the name, there are no sessions.
bool TlsSession::BindSessions() {
  const OpenSsl& openssl = Lib();
  if (settings_.asks_for_context) openssl.SSL_set_options(ssl_.get(), openssl::kOptionNoTicket);
  const auto verifies = static_cast<unsigned char>(settings_.rejects ? 2 : 1);
  return openssl.SSL_set_session_id_context(ssl_.get(), &verifies, sizeof verifies) > 0;
}

bool TlsSession::SetUpClient() {
  const OpenSsl& openssl = Lib();
  Ssl* ssl = ssl_.get();
  openssl.SSL_set_connect_state(ssl);
  openssl.SSL_set_verify(ssl, openssl::kVerifyPeer, nullptr);
  VerifyParameters* verify = openssl.SSL_get0_param(ssl);
  openssl.X509_VERIFY_PARAM_set_hostflags(verify, openssl::kHostNoPartialWildcards);
  const std::string& identity = settings_.identity;
  if (!identity.empty()) {
    const int set =
        settings_.identity_is_address
            ? openssl.X509_VERIFY_PARAM_set1_ip_asc(verify, identity.c_str())
            : openssl.X509_VERIFY_PARAM_set1_host(verify, identity.data(), identity.size());
    if (set <= 0) return false;
  }
  const std::string& name = settings_.server_name;
  if (!name.empty() && openssl.SSL_ctrl(ssl, openssl::kCtrlSetServerName, openssl::kNameTypeHost,
                                        const_cast<char*>(name.c_str())) <= 0) {
    return false;
  }
  const std::string& protocols = settings_.protocols;
  if (!protocols.empty() &&
      openssl.SSL_set_alpn_protos(ssl, reinterpret_cast<const unsigned char*>(protocols.data()),
                                  static_cast<unsigned>(protocols.size())) != 0) {
    return false;
  }
  if (settings_.session.empty()) return true;
  auto* bytes = reinterpret_cast<const unsigned char*>(settings_.session.data());
  const OwnedSession session(
      openssl.d2i_SSL_SESSION(nullptr, &bytes, static_cast<long>(settings_.session.size())));
  return session != nullptr && openssl.SSL_set_session(ssl, session.get()) > 0;
}

void TlsSession::Register(SslContext* context) {
  const OpenSsl& openssl = Lib();
  openssl.SSL_CTX_set_cert_verify_callback(context, OnVerify, nullptr);
  openssl.SSL_CTX_set_cert_cb(context, OnCertificate, nullptr);
  openssl.SSL_CTX_set_alpn_select_cb(context, OnProtocols, nullptr);
}

TlsSession* TlsSession::Of(const Ssl* ssl) {
  return static_cast<TlsSession*>(Lib().SSL_get_ex_data(ssl, kSessionData));
}

TlsSession* TlsSession::Of(const CertificateStoreContext* context) {
  const int index = Lib().SSL_get_ex_data_X509_STORE_CTX_idx();
  return Of(static_cast<const Ssl*>(Lib().X509_STORE_CTX_get_ex_data(context, index)));
}

// Goes through all checks, as Node does, but fails during the handshake, which Node does not.
int TlsSession::OnVerify(CertificateStoreContext* context, void*) {
  TlsSession* session = Of(context);
  session->verify_error_ = 0;
  Lib().X509_STORE_CTX_set_verify_cb(context, OnVerifyStep);
  if (Lib().X509_verify_cert(context) <= 0 && session->verify_error_ == 0) {
    session->verify_error_ = Lib().X509_STORE_CTX_get_error(context);
  }
  Lib().X509_STORE_CTX_set_error(context, session->verify_error_);
  if (session->verify_error_ == 0 || !session->settings_.rejects) return 1;
  if (IsIdentityError(session->verify_error_)) {
    session->failure_.certificate = Der(Lib().i2d_X509, Lib().X509_STORE_CTX_get0_cert(context));
  }
  return 0;
}

// The last error counts, but that of the name only if there is no other.
int TlsSession::OnVerifyStep(int ok, CertificateStoreContext* context) {
  if (ok != 0) return 1;
  TlsSession* session = Of(context);
  const int error = Lib().X509_STORE_CTX_get_error(context);
  if (!IsIdentityError(error) || session->verify_error_ == 0) session->verify_error_ = error;
  return 1;
}

int TlsSession::OnCertificate(Ssl* ssl, void*) {
  TlsSession* session = Of(ssl);
  const bool asks = session->settings_.asks_for_context && !session->has_context_ &&
                    !session->server_name().empty();
  return asks ? -1 : 1;
}

int TlsSession::OnProtocols(Ssl* ssl, const unsigned char** chosen, unsigned char* size,
                            const unsigned char* offered, unsigned offered_size, void*) {
  const std::string& own = Of(ssl)->settings_.protocols;
  if (own.empty()) return openssl::kAlpnNone;
  unsigned char* found = nullptr;
  const int result =
      Lib().SSL_select_next_proto(&found, size, reinterpret_cast<const unsigned char*>(own.data()),
                                  static_cast<unsigned>(own.size()), offered, offered_size);
  *chosen = found;
  return result == openssl::kNegotiated ? openssl::kAlpnOk : openssl::kAlpnFatal;
}

TlsSession::Progress TlsSession::After(int result) {
  if (result > 0) return Progress::kDone;
  switch (Lib().SSL_get_error(ssl_.get(), result)) {
    case openssl::kErrorWantRead:
      return Progress::kWantsBytes;
    case openssl::kErrorWantCertificate:
      return Progress::kWantsContext;
    case openssl::kErrorZeroReturn:
      return Progress::kEnd;
    default:
      TakeFailure();
      NoteVerifyError();
      return Progress::kFailed;
  }
}

void TlsSession::TakeFailure() {
  TlsFailure taken = TlsFailure::Take();
  taken.certificate.swap(failure_.certificate);
  failure_ = std::move(taken);
}

void TlsSession::NoteVerifyError() {
  if (!settings_.rejects) return;  // Then it is no failure.
  failure_.verify = verify_error_;
  if (verify_error_ != 0) failure_.verify_text = Lib().X509_verify_cert_error_string(verify_error_);
}

TlsSession::Progress TlsSession::Handshake() {
  Lib().ERR_clear_error();
  const Progress progress = After(Lib().SSL_do_handshake(ssl_.get()));
  if (progress != Progress::kDone || Lib().SSL_session_reused(ssl_.get()) == 0) return progress;
  // The certificate was verified only when the session was made, for the name at that time.
  verify_error_ = static_cast<int>(Lib().SSL_get_verify_result(ssl_.get()));
  if (verify_error_ == 0 && !IsForIdentity()) verify_error_ = kHostMismatch;
  if (verify_error_ == 0 || !settings_.rejects) return progress;
  NoteVerifyError();
  return Progress::kFailed;
}

bool TlsSession::IsForIdentity() {
  const std::string& identity = settings_.identity;
  if (identity.empty()) return true;
  const OwnedCertificate peer(Lib().SSL_get1_peer_certificate(ssl_.get()));
  if (peer == nullptr) return false;
  const int is_for = settings_.identity_is_address
                         ? Lib().X509_check_ip_asc(peer.get(), identity.c_str(), 0)
                         : Lib().X509_check_host(peer.get(), identity.data(), identity.size(),
                                                 openssl::kHostNoPartialWildcards, nullptr);
  if (is_for <= 0) failure_.certificate = Der(Lib().i2d_X509, peer.get());
  return is_for > 0;
}

void TlsSession::ChooseContext(const TlsContext* context) {
  has_context_ = true;
  if (context != nullptr) Lib().SSL_set_SSL_CTX(ssl_.get(), context->get());
}

void TlsSession::Feed(const char* bytes, size_t size) {
  Lib().BIO_write(incoming_, bytes, IntOf(size));
}

void TlsSession::FeedEnd() {
  Lib().BIO_ctrl(incoming_, openssl::kBioCtrlEndReturn, 0, nullptr);
}

TlsSession::Progress TlsSession::Read(char* into, size_t size, size_t* taken) {
  *taken = 0;
  Lib().ERR_clear_error();
  while (*taken < size) {
    const int result = Lib().SSL_read(ssl_.get(), into + *taken, IntOf(size - *taken));
    if (result <= 0) return After(result);
    *taken += static_cast<size_t>(result);
  }
  return Progress::kDone;
}

TlsSession::Progress TlsSession::Write(const char* bytes, size_t size) {
  Lib().ERR_clear_error();
  return After(Lib().SSL_write(ssl_.get(), bytes, IntOf(size)));
}

void TlsSession::WriteEnd() {
  Lib().SSL_shutdown(ssl_.get());
  Lib().ERR_clear_error();
}

const char* TlsSession::outgoing(size_t* size) const {
  char* bytes = nullptr;
  const long length = Lib().BIO_ctrl(outgoing_, openssl::kBioCtrlInfo, 0, &bytes);
  *size = length > 0 ? static_cast<size_t>(length) : 0;
  return bytes;
}

void TlsSession::ClearOutgoing() {
  Lib().BIO_ctrl(outgoing_, openssl::kBioCtrlReset, 0, nullptr);
}

std::string TlsSession::server_name() const {
  const char* name = Lib().SSL_get_servername(ssl_.get(), openssl::kNameTypeHost);
  return name == nullptr ? "" : name;
}

TlsInfo TlsSession::Describe() const {
  const OpenSsl& openssl = Lib();
  TlsInfo info;
  info.protocol = openssl.SSL_get_version(ssl_.get());
  if (const Cipher* cipher = openssl.SSL_get_current_cipher(ssl_.get())) {
    info.cipher_name = openssl.SSL_CIPHER_get_name(cipher);
    info.cipher_standard_name = openssl.SSL_CIPHER_standard_name(cipher);
    info.cipher_version = openssl.SSL_CIPHER_get_version(cipher);
  }
  const unsigned char* protocol = nullptr;
  unsigned size = 0;
  openssl.SSL_get0_alpn_selected(ssl_.get(), &protocol, &size);
  if (size > 0) info.alpn_protocol.assign(reinterpret_cast<const char*>(protocol), size);
  info.server_name = settings_.is_server ? server_name() : settings_.server_name;
  info.is_reused = openssl.SSL_session_reused(ssl_.get()) != 0;
  info.verify = verify_error_;
  const OwnedCertificate peer(openssl.SSL_get1_peer_certificate(ssl_.get()));
  if (peer != nullptr) {
    info.certificate = Der(openssl.i2d_X509, peer.get());
  } else if (info.verify == 0) {
    info.verify = kNoCertificate;
  }
  return info;
}

std::string TlsSession::Export() const {
  const OwnedSession session(Lib().SSL_get1_session(ssl_.get()));
  return session == nullptr ? "" : Der(Lib().i2d_SSL_SESSION, session.get());
}

}  // namespace asyncio_native
