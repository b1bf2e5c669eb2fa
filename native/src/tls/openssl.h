#ifndef ASYNCIO_NATIVE_TLS_OPENSSL_H_
#define ASYNCIO_NATIVE_TLS_OPENSSL_H_

#include <cstddef>
#include <cstdint>
#include <memory>

namespace asyncio_native {

// The types of OpenSSL. Their members are not used, so one binary works with every OpenSSL 3.
struct SslContext;
struct Ssl;
struct Bio;
struct BioMethod;
struct Certificate;
struct RevocationList;
struct PrivateKey;
struct CertificateStore;
struct CertificateStoreContext;
struct VerifyParameters;
struct Session;
struct Cipher;
struct Pkcs12;
struct Stack;

using PasswordCallback = int (*)(char* buffer, int size, int writing, void* data);
using VerifyCallback = int (*)(int ok, CertificateStoreContext* context);

// The functions of OpenSSL that are used, by its own names: result, name, parameters.
// Documented at https://docs.openssl.org/3.0/man3/.
#define ASYNCIO_NATIVE_OPENSSL(X)                                                                 \
  X(unsigned, OPENSSL_version_major, (void))                                                      \
  X(const void*, TLS_method, (void))                                                              \
  X(SslContext*, SSL_CTX_new, (const void*))                                                      \
  X(void, SSL_CTX_free, (SslContext*))                                                            \
  X(long, SSL_CTX_ctrl, (SslContext*, int, long, void*))                                          \
  X(uint64_t, SSL_CTX_set_options, (SslContext*, uint64_t))                                       \
  X(int, SSL_CTX_set_cipher_list, (SslContext*, const char*))                                     \
  X(int, SSL_CTX_set_ciphersuites, (SslContext*, const char*))                                    \
  X(int, SSL_CTX_use_certificate, (SslContext*, Certificate*))                                    \
  X(int, SSL_CTX_use_PrivateKey, (SslContext*, PrivateKey*))                                      \
  X(int, SSL_CTX_check_private_key, (const SslContext*))                                          \
  X(void, SSL_CTX_set_cert_store, (SslContext*, CertificateStore*))                               \
  X(CertificateStore*, SSL_CTX_get_cert_store, (const SslContext*))                               \
  X(int, SSL_CTX_set_session_id_context, (SslContext*, const unsigned char*, unsigned))           \
  X(void, SSL_CTX_set_alpn_select_cb,                                                             \
    (SslContext*,                                                                                 \
     int (*)(Ssl*, const unsigned char**, unsigned char*, const unsigned char*, unsigned, void*), \
     void*))                                                                                      \
  X(void, SSL_CTX_set_cert_cb, (SslContext*, int (*)(Ssl*, void*), void*))                        \
  X(void, SSL_CTX_set_cert_verify_callback,                                                       \
    (SslContext*, int (*)(CertificateStoreContext*, void*), void*))                               \
  X(int, SSL_CTX_add_client_CA, (SslContext*, Certificate*))                                      \
  X(int, SSL_select_next_proto,                                                                   \
    (unsigned char**, unsigned char*, const unsigned char*, unsigned, const unsigned char*,       \
     unsigned))                                                                                   \
  X(CertificateStore*, X509_STORE_new, (void))                                                    \
  X(int, X509_STORE_up_ref, (CertificateStore*))                                                  \
  X(void, X509_STORE_free, (CertificateStore*))                                                   \
  X(int, X509_STORE_add_cert, (CertificateStore*, Certificate*))                                  \
  X(int, X509_STORE_add_crl, (CertificateStore*, RevocationList*))                                \
  X(int, X509_STORE_set_flags, (CertificateStore*, unsigned long))                                \
  X(Certificate*, PEM_read_bio_X509, (Bio*, Certificate**, PasswordCallback, void*))              \
  X(RevocationList*, PEM_read_bio_X509_CRL, (Bio*, RevocationList**, PasswordCallback, void*))    \
  X(PrivateKey*, PEM_read_bio_PrivateKey, (Bio*, PrivateKey**, PasswordCallback, void*))          \
  X(Pkcs12*, d2i_PKCS12_bio, (Bio*, Pkcs12**))                                                    \
  X(int, PKCS12_parse, (Pkcs12*, const char*, PrivateKey**, Certificate**, Stack**))              \
  X(void, PKCS12_free, (Pkcs12*))                                                                 \
  X(int, OPENSSL_sk_num, (const Stack*))                                                          \
  X(void*, OPENSSL_sk_value, (const Stack*, int))                                                 \
  X(void, OPENSSL_sk_pop_free, (Stack*, void (*)(void*)))                                         \
  X(void, X509_free, (Certificate*))                                                              \
  X(void, X509_CRL_free, (RevocationList*))                                                       \
  X(void, EVP_PKEY_free, (PrivateKey*))                                                           \
  X(int, i2d_X509, (const Certificate*, unsigned char**))                                         \
  X(Bio*, BIO_new, (const BioMethod*))                                                            \
  X(const BioMethod*, BIO_s_mem, (void))                                                          \
  X(Bio*, BIO_new_mem_buf, (const void*, int))                                                    \
  X(int, BIO_free, (Bio*))                                                                        \
  X(int, BIO_write, (Bio*, const void*, int))                                                     \
  X(long, BIO_ctrl, (Bio*, int, long, void*))                                                     \
  X(Ssl*, SSL_new, (SslContext*))                                                                 \
  X(void, SSL_free, (Ssl*))                                                                       \
  X(void, SSL_set_bio, (Ssl*, Bio*, Bio*))                                                        \
  X(void, SSL_set_connect_state, (Ssl*))                                                          \
  X(void, SSL_set_accept_state, (Ssl*))                                                           \
  X(int, SSL_do_handshake, (Ssl*))                                                                \
  X(int, SSL_read, (Ssl*, void*, int))                                                            \
  X(int, SSL_write, (Ssl*, const void*, int))                                                     \
  X(int, SSL_get_error, (const Ssl*, int))                                                        \
  X(int, SSL_shutdown, (Ssl*))                                                                    \
  X(long, SSL_ctrl, (Ssl*, int, long, void*))                                                     \
  X(int, SSL_set_ex_data, (Ssl*, int, void*))                                                     \
  X(void*, SSL_get_ex_data, (const Ssl*, int))                                                    \
  X(int, SSL_get_ex_data_X509_STORE_CTX_idx, (void))                                              \
  X(int, SSL_set_alpn_protos, (Ssl*, const unsigned char*, unsigned))                             \
  X(void, SSL_get0_alpn_selected, (const Ssl*, const unsigned char**, unsigned*))                 \
  X(Certificate*, SSL_get1_peer_certificate, (const Ssl*))                                        \
  X(void, SSL_set_verify, (Ssl*, int, VerifyCallback))                                            \
  X(VerifyParameters*, SSL_get0_param, (Ssl*))                                                    \
  X(int, X509_VERIFY_PARAM_set1_host, (VerifyParameters*, const char*, size_t))                   \
  X(int, X509_VERIFY_PARAM_set1_ip_asc, (VerifyParameters*, const char*))                         \
  X(void, X509_VERIFY_PARAM_set_hostflags, (VerifyParameters*, unsigned))                         \
  X(void*, X509_STORE_CTX_get_ex_data, (const CertificateStoreContext*, int))                     \
  X(void, X509_STORE_CTX_set_verify_cb, (CertificateStoreContext*, VerifyCallback))               \
  X(Certificate*, X509_STORE_CTX_get0_cert, (const CertificateStoreContext*))                     \
  X(int, X509_STORE_CTX_get_error, (const CertificateStoreContext*))                              \
  X(void, X509_STORE_CTX_set_error, (CertificateStoreContext*, int))                              \
  X(int, X509_verify_cert, (CertificateStoreContext*))                                            \
  X(const char*, X509_verify_cert_error_string, (long))                                           \
  X(long, SSL_get_verify_result, (const Ssl*))                                                    \
  X(int, X509_check_host, (Certificate*, const char*, size_t, unsigned, char**))                  \
  X(int, X509_check_ip_asc, (Certificate*, const char*, unsigned))                                \
  X(const char*, SSL_get_version, (const Ssl*))                                                   \
  X(const Cipher*, SSL_get_current_cipher, (const Ssl*))                                          \
  X(const char*, SSL_CIPHER_get_name, (const Cipher*))                                            \
  X(const char*, SSL_CIPHER_standard_name, (const Cipher*))                                       \
  X(const char*, SSL_CIPHER_get_version, (const Cipher*))                                         \
  X(const char*, SSL_get_servername, (const Ssl*, int))                                           \
  X(int, SSL_session_reused, (const Ssl*))                                                        \
  X(uint64_t, SSL_set_options, (Ssl*, uint64_t))                                                  \
  X(int, SSL_set_session_id_context, (Ssl*, const unsigned char*, unsigned))                      \
  X(Session*, SSL_get1_session, (Ssl*))                                                           \
  X(int, SSL_set_session, (Ssl*, Session*))                                                       \
  X(int, i2d_SSL_SESSION, (const Session*, unsigned char**))                                      \
  X(Session*, d2i_SSL_SESSION, (Session**, const unsigned char**, long))                          \
  X(void, SSL_SESSION_free, (Session*))                                                           \
  X(SslContext*, SSL_set_SSL_CTX, (Ssl*, SslContext*))                                            \
  X(unsigned long, ERR_get_error, (void))                                                         \
  X(void, ERR_clear_error, (void))                                                                \
  X(const char*, ERR_reason_error_string, (unsigned long))                                        \
  X(const char*, ERR_lib_error_string, (unsigned long))                                           \
  X(void, ERR_error_string_n, (unsigned long, char*, size_t))

struct OpenSslFunctions {
#define ASYNCIO_NATIVE_DECLARE(result, name, parameters) result(*name) parameters;
  ASYNCIO_NATIVE_OPENSSL(ASYNCIO_NATIVE_DECLARE)
#undef ASYNCIO_NATIVE_DECLARE
};

// The OpenSSL inside this process: Node's. Never changes once found; any thread.
class OpenSsl : public OpenSslFunctions {
 public:
  // Null if the process has no OpenSSL 3 whose functions can be found; then see `WhyMissing()`.
  static const OpenSsl* Find();
  // The name of the function that is missing, or what else is wrong.
  static const char* WhyMissing();

 private:
  OpenSsl();
  static const OpenSsl& OfProcess();

  const char* missing_ = nullptr;
};

// Constants of its headers, which never change within a major version.
namespace openssl {

constexpr int kModeReleaseBuffers = 0x10;
constexpr int kCtrlMode = 33;
constexpr int kCtrlSessionCache = 44;
constexpr int kCtrlSetServerName = 55;
constexpr int kCtrlAddChain = 89;
constexpr int kCtrlSetMinVersion = 123;
constexpr int kCtrlSetMaxVersion = 124;
constexpr int kBioCtrlReset = 1;
constexpr int kBioCtrlInfo = 3;
constexpr int kBioCtrlEndReturn = 130;
// Sessions of clients and servers, none of which is kept in the context.
constexpr int kSessionsNotKept = 0x303;
constexpr int kErrorWantRead = 2;
constexpr int kErrorWantCertificate = 4;
constexpr int kErrorZeroReturn = 6;
constexpr int kVerifyNone = 0;
constexpr int kVerifyPeer = 1;
constexpr int kVerifyFailWithoutPeer = 2;
constexpr uint64_t kOptionNoRenegotiation = uint64_t{1} << 30;
constexpr uint64_t kOptionNoTicket = uint64_t{1} << 14;
constexpr unsigned kHostNoPartialWildcards = 4;
constexpr unsigned long kStoreCheckRevocation = 0x4;
constexpr unsigned long kStoreCheckRevocationOfAll = 0x8;
constexpr int kNameTypeHost = 0;
constexpr int kAlpnOk = 0;
constexpr int kAlpnFatal = 2;
constexpr int kAlpnNone = 3;
constexpr int kNegotiated = 1;

}  // namespace openssl

// Frees what OpenSSL has made: `Owned<Bio, &OpenSsl::BIO_free>`.
template <typename T, auto Member>
struct OpenSslDeleter {
  void operator()(T* object) const { (OpenSsl::Find()->*Member)(object); }
};
template <typename T, auto Member>
using Owned = std::unique_ptr<T, OpenSslDeleter<T, Member>>;

using OwnedContext = Owned<SslContext, &OpenSsl::SSL_CTX_free>;
using OwnedSsl = Owned<Ssl, &OpenSsl::SSL_free>;
using OwnedBio = Owned<Bio, &OpenSsl::BIO_free>;
using OwnedCertificate = Owned<Certificate, &OpenSsl::X509_free>;
using OwnedRevocationList = Owned<RevocationList, &OpenSsl::X509_CRL_free>;
using OwnedKey = Owned<PrivateKey, &OpenSsl::EVP_PKEY_free>;
using OwnedStore = Owned<CertificateStore, &OpenSsl::X509_STORE_free>;
using OwnedSession = Owned<Session, &OpenSsl::SSL_SESSION_free>;
using OwnedPkcs12 = Owned<Pkcs12, &OpenSsl::PKCS12_free>;

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_TLS_OPENSSL_H_
