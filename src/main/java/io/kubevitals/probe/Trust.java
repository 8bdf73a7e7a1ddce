package io.kubevitals.probe;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// Whom a probe trusts to be the server that its URL names.
public sealed interface Trust {

  /// @throws IOException where the certificates cannot be had
  SSLContext context() throws IOException, GeneralSecurityException;

  /// Whether the server is known to be the one that was meant.
  boolean isVerified();

  /// The certificate authorities of the Java runtime.
  record PublicAuthorities() implements Trust {
    @Override
    public SSLContext context() throws GeneralSecurityException {
      return SSLContext.getDefault();
    }

    @Override
    public boolean isVerified() {
      return true;
    }
  }

  /// Nobody, where nothing is asked over TLS: the runtime's authorities take memory and time.
  record Nobody() implements Trust {
    @Override
    public SSLContext context() throws GeneralSecurityException {
      return of();
    }

    @Override
    public boolean isVerified() {
      return false;
    }
  }

  /// The certificate authorities that somebody else knows, in PEM.
  record Authorities(Source source) implements Trust {
    /// Where they are read from, each time they are needed.
    public interface Source {
      String pem() throws IOException;
    }

    @Override
    public SSLContext context() throws IOException, GeneralSecurityException {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      var in = new ByteArrayInputStream(source.pem().getBytes(StandardCharsets.UTF_8));
      int index = 0;
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority-" + index++, one);
      }
      if (index == 0) {
        throw new IOException("there is no certificate");
      }
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return of(factory.getTrustManagers());
    }

    @Override
    public boolean isVerified() {
      return true;
    }
  }

  /// Anyone, because the configuration asks for it.
  record Anyone() implements Trust {
    @Override
    public SSLContext context() throws GeneralSecurityException {
      return of(new Blind());
    }

    @Override
    public boolean isVerified() {
      return false;
    }
  }

  private static SSLContext of(TrustManager... managers) throws GeneralSecurityException {
    var context = SSLContext.getInstance("TLS");
    context.init(null, managers, null);
    return context;
  }

  /// Being an extended one, it also keeps the runtime from comparing names.
  final class Blind extends X509ExtendedTrustManager {
    private Blind() {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
