#include "tls_context.h"

#include <algorithm>
#include <cstring>

#include "tls_session.h"

// Rarely called functions are marked as cold, so that the compiler optimizes them for size.

namespace asyncio_native {

namespace {

const OpenSsl& Lib() {
  return *OpenSsl::Find();
}

OwnedBio BioOf(const std::string& text) {
  return OwnedBio(Lib().BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// Without one OpenSSL would ask at the terminal.
int GivePassphrase(char* buffer, int size, int, void* data) {
  const auto& settings = *static_cast<const TlsContext::Settings*>(data);
  if (!settings.has_passphrase || settings.passphrase.size() > static_cast<size_t>(size)) return -1;
  std::memcpy(buffer, settings.passphrase.data(), settings.passphrase.size());
  return static_cast<int>(settings.passphrase.size());
}

int GiveNone(char*, int, int, void*) {
  return -1;
}

OwnedCertificate NextCertificate(Bio* bio) {
  return OwnedCertificate(Lib().PEM_read_bio_X509(bio, nullptr, GiveNone, nullptr));
}

}  // namespace

[[gnu::cold]] std::unique_ptr<TlsRoots> TlsRoots::Create(const std::vector<std::string>& texts,
                                                         TlsFailure* failure) {
  const OpenSsl& openssl = Lib();
  OwnedStore store(openssl.X509_STORE_new());
  for (const std::string& text : texts) {
    const OwnedBio bio = BioOf(text);
    bool has_any = false;
    while (const OwnedCertificate certificate = NextCertificate(bio.get())) {
      openssl.X509_STORE_add_cert(store.get(), certificate.get());
      has_any = true;
    }
    if (!has_any) {
      *failure = TlsFailure::Take();
      return nullptr;
    }
    openssl.ERR_clear_error();  // Clears the error for "no more entries".
  }
  return std::unique_ptr<TlsRoots>(new TlsRoots(std::move(store)));
}

[[gnu::cold]] std::unique_ptr<TlsContext> TlsContext::Create(const Settings& settings,
                                                             TlsFailure* failure) {
  const OpenSsl& openssl = Lib();
  openssl.ERR_clear_error();
  OwnedContext made(openssl.SSL_CTX_new(openssl.TLS_method()));
  if (made == nullptr) {
    *failure = TlsFailure::Take();
    return nullptr;
  }
  std::unique_ptr<TlsContext> context(new TlsContext(std::move(made)));
  SslContext* raw = context->get();
  openssl.SSL_CTX_set_options(raw, openssl::kOptionNoRenegotiation);
  openssl.SSL_CTX_ctrl(raw, openssl::kCtrlMode, openssl::kModeReleaseBuffers, nullptr);
  openssl.SSL_CTX_ctrl(raw, openssl::kCtrlSessionCache, openssl::kSessionsNotKept, nullptr);
  openssl.SSL_CTX_ctrl(raw, openssl::kCtrlSetMinVersion, settings.min_version, nullptr);
  openssl.SSL_CTX_ctrl(raw, openssl::kCtrlSetMaxVersion, settings.max_version, nullptr);
  constexpr char kSessions[] = "asyncio-native";
  openssl.SSL_CTX_set_session_id_context(raw, reinterpret_cast<const unsigned char*>(kSessions),
                                         sizeof kSessions - 1);
  TlsSession::Register(raw);
  bool ok =
      settings.ciphers.empty() || openssl.SSL_CTX_set_cipher_list(raw, settings.ciphers.c_str());
  ok = ok &&
       (settings.suites.empty() || openssl.SSL_CTX_set_ciphersuites(raw, settings.suites.c_str()));
  for (const std::string& text : settings.certificates)
    ok = ok && context->UseCertificate(text);
  for (const std::string& text : settings.keys)
    ok = ok && context->UseKey(text, settings);
  for (const std::string& bytes : settings.pfx)
    ok = ok && context->UsePfx(bytes, settings);
  if (!ok) {
    *failure = TlsFailure::Take();
    return nullptr;
  }
  return context;
}

bool TlsContext::AddChain(Certificate* certificate) {
  // Adds a reference of its own.
  return Lib().SSL_CTX_ctrl(get(), openssl::kCtrlAddChain, 1, certificate) > 0;
}

[[gnu::cold]] bool TlsContext::UseCertificate(const std::string& text) {
  const OwnedBio bio = BioOf(text);
  const OwnedCertificate own = NextCertificate(bio.get());
  if (own == nullptr || Lib().SSL_CTX_use_certificate(get(), own.get()) <= 0) return false;
  while (const OwnedCertificate issuer = NextCertificate(bio.get())) {
    if (!AddChain(issuer.get())) return false;
  }
  Lib().ERR_clear_error();  // Clears the error for "no more entries".
  return true;
}

bool TlsContext::UseKey(const std::string& text, const Settings& settings) {
  const OwnedBio bio = BioOf(text);
  const OwnedKey key(Lib().PEM_read_bio_PrivateKey(bio.get(), nullptr, GivePassphrase,
                                                   const_cast<Settings*>(&settings)));
  return key != nullptr && Lib().SSL_CTX_use_PrivateKey(get(), key.get()) > 0;
}

[[gnu::cold]] bool TlsContext::UsePfx(const std::string& bytes, const Settings& settings) {
  const OpenSsl& openssl = Lib();
  const OwnedBio bio = BioOf(bytes);
  const OwnedPkcs12 pfx(openssl.d2i_PKCS12_bio(bio.get(), nullptr));
  if (pfx == nullptr) return false;
  PrivateKey* key_found = nullptr;
  Certificate* own_found = nullptr;
  Stack* others = nullptr;
  const bool parsed = openssl.PKCS12_parse(pfx.get(), settings.passphrase.c_str(), &key_found,
                                           &own_found, &others) > 0;
  const OwnedKey key(key_found);
  const OwnedCertificate own(own_found);
  bool ok = parsed && key != nullptr && own != nullptr &&
            openssl.SSL_CTX_use_certificate(get(), own.get()) > 0 &&
            openssl.SSL_CTX_use_PrivateKey(get(), key.get()) > 0;
  for (int i = 0; others != nullptr && i < openssl.OPENSSL_sk_num(others); i++)
    ok = ok && AddChain(static_cast<Certificate*>(openssl.OPENSSL_sk_value(others, i)));
  if (others != nullptr) {
    openssl.OPENSSL_sk_pop_free(
        others, [](void* each) { Lib().X509_free(static_cast<Certificate*>(each)); });
  }
  return ok;
}

void TlsContext::Trust(const TlsRoots& roots) {
  Lib().X509_STORE_up_ref(roots.store_.get());
  Lib().SSL_CTX_set_cert_store(get(), roots.store_.get());
}

[[gnu::cold]] void TlsContext::AskFor(const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    const OwnedBio bio = BioOf(text);
    while (const OwnedCertificate certificate = NextCertificate(bio.get()))
      Lib().SSL_CTX_add_client_CA(get(), certificate.get());
  }
  Lib().ERR_clear_error();
}

[[gnu::cold]] bool TlsContext::Check(const std::vector<std::string>& lists, TlsFailure* failure) {
  const OpenSsl& openssl = Lib();
  CertificateStore* store = openssl.SSL_CTX_get_cert_store(get());
  for (const std::string& text : lists) {
    const OwnedBio bio = BioOf(text);
    const OwnedRevocationList list(
        openssl.PEM_read_bio_X509_CRL(bio.get(), nullptr, GiveNone, nullptr));
    if (list == nullptr) {
      *failure = TlsFailure::Take();
      return false;
    }
    openssl.X509_STORE_add_crl(store, list.get());
    openssl.X509_STORE_set_flags(
        store, openssl::kStoreCheckRevocation | openssl::kStoreCheckRevocationOfAll);
  }
  return true;
}

}  // namespace asyncio_native
