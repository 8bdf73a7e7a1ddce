package io.kubevitals.cluster;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/// Makes a client trust the cluster's own certificate authorities and show our certificate.
final class Tls {
  private Tls() {}

  static void apply(Endpoint endpoint, OkHttpClient.Builder client) throws IOException {
    try {
      X509TrustManager trust = trust(endpoint.authorities());
      SSLContext context = SSLContext.getInstance("TLS");
      KeyManager[] keys = endpoint.keys().toArray(KeyManager[]::new);
      context.init(keys, new X509TrustManager[] {trust}, null);
      client.sslSocketFactory(context.getSocketFactory(), trust);
    } catch (GeneralSecurityException e) {
      throw new IOException("certificate authorities of the API server: " + e.getMessage(), e);
    }
  }

  /// Where the certificate names another host than the address: that name in the URL, so that it is
  /// asked for and verified, at the address of the given host.
  static HttpUrl rename(Endpoint endpoint, OkHttpClient.Builder client) {
    String name = endpoint.tlsServerName();
    if (name.isEmpty()) {
      return endpoint.url();
    }
    String host = endpoint.url().host();
    client.dns(asked -> asked.equals(name) ? resolve(host) : Dns.SYSTEM.lookup(asked));
    return endpoint.url().newBuilder().host(name).build();
  }

  private static List<InetAddress> resolve(String host) throws java.net.UnknownHostException {
    return List.of(InetAddress.getAllByName(host));
  }

  private static X509TrustManager trust(String authorities)
      throws GeneralSecurityException, IOException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(authorities.isEmpty() ? null : store(authorities));
    for (var manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager trust) {
        return trust;
      }
    }
    throw new GeneralSecurityException("this Java cannot verify certificates");
  }

  private static KeyStore store(String authorities) throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int index = 0;
    var in = new ByteArrayInputStream(authorities.getBytes(StandardCharsets.UTF_8));
    for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
      store.setCertificateEntry("authority-" + index++, one);
    }
    if (index == 0) {
      throw new GeneralSecurityException("no certificate in the file");
    }
    return store;
  }
}
