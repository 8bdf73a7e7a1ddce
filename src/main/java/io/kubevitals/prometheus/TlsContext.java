package io.kubevitals.prometheus;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Makes of files in PEM what Java's TLS needs.
public final class TlsContext {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----", Pattern.DOTALL);
  private static final char[] NO_PASSWORD = new char[0];

  private TlsContext() {}

  /// @param key of the configuration that names the files
  /// @throws IOException that names the file which is of no use
  public static SSLContext of(TlsFiles files, String key) throws IOException {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(keys(files), trust(files), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(key + ": " + e.getMessage(), e);
    }
  }

  private static KeyManager @Nullable [] keys(TlsFiles files)
      throws IOException, GeneralSecurityException {
    if (files.certificate().isEmpty()) {
      return null;
    }
    KeyStore store = empty();
    Certificate[] chain = certificates(files.certificate()).toArray(Certificate[]::new);
    store.setKeyEntry("ours", key(files.key(), chain[0]), NO_PASSWORD, chain);
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static TrustManager @Nullable [] trust(TlsFiles files)
      throws IOException, GeneralSecurityException {
    if (!files.verified()) {
      return new TrustManager[] {new Anybody()};
    }
    if (files.authority().isEmpty()) {
      return null;
    }
    KeyStore store = empty();
    int index = 0;
    for (Certificate one : certificates(files.authority())) {
      store.setCertificateEntry("authority-" + index++, one);
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> certificates(String file)
      throws IOException, GeneralSecurityException {
    var in = new ByteArrayInputStream(Files.readAllBytes(Path.of(file)));
    var certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
    if (certificates.isEmpty()) {
      throw new GeneralSecurityException("no certificate in " + file);
    }
    return certificates;
  }

  /// The certificate tells which algorithm the key is for.
  private static PrivateKey key(String file, Certificate certificate)
      throws IOException, GeneralSecurityException {
    var pem = KEY.matcher(Files.readString(Path.of(file), StandardCharsets.US_ASCII));
    if (!pem.find()) {
      throw new GeneralSecurityException(
          "no PKCS #8 key in " + file + "; openssl pkcs8 -topk8 -nocrypt makes one");
    }
    byte[] bytes = Base64.getMimeDecoder().decode(pem.group(1));
    String algorithm = certificate.getPublicKey().getAlgorithm();
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
    } catch (InvalidKeySpecException e) {
      throw new GeneralSecurityException(
          file + " holds no " + algorithm + " key, as the certificate asks for", e);
    }
  }

  /// Trusts whoever answers, under any name: only an extended trust manager decides about names.
  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return List.<X509Certificate>of().toArray(X509Certificate[]::new);
    }
  }
}
