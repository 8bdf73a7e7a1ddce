package io.kubevitals.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kubevitals.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A server's certificate for 127.0.0.1, made for the tests and trusted by nobody else.
public final class TestIdentity {
  private TestIdentity() {}

  /// In PEM; it is its own authority.
  public static String certificate() throws IOException {
    return resource("rsa.crt");
  }

  /// Another one, whose authority it is not.
  public static String stranger() throws IOException {
    return resource("ec.crt");
  }

  public static String key() throws IOException {
    return resource("rsa-pkcs8.key");
  }

  public static SSLContext context() throws Exception {
    return context("rsa.crt", "rsa-pkcs8.key");
  }

  /// Of the server whose certificate is [#stranger].
  public static SSLContext strangersContext() throws Exception {
    return context("ec.crt", "ec-sec1.key");
  }

  private static SSLContext context(String certificate, String key) throws Exception {
    var identity = new PemIdentity(resource(certificate), new Secret(resource(key)));
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(identity.store(), PemIdentity.PASSWORD.toCharArray());
    var context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = TestIdentity.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), US_ASCII);
    }
  }
}
