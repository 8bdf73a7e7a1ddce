package io.kubevitals.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kubevitals.config.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A certificate with its chain and its key, as cert-manager and OpenSSL write them: keys as
/// PKCS#8, PKCS#1 (`RSA PRIVATE KEY`) or SEC1 (`EC PRIVATE KEY`).
record PemIdentity(String certificate, Secret key) {
  /// The store is only ever in memory.
  static final String PASSWORD = "in-memory";

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN (|RSA |EC )PRIVATE KEY-----([^-]+)-----END");

  /// @throws IOException where the two are no identity; its message says why
  KeyStore store() throws IOException {
    try {
      var chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(certificate.getBytes(US_ASCII)))
              .toArray(Certificate[]::new);
      if (chain.length == 0) {
        throw new IOException("there is no certificate");
      }
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      PrivateKey secret = privateKey(chain[0].getPublicKey().getAlgorithm());
      requireMatch(chain[0], secret);
      store.setKeyEntry("server", secret, PASSWORD.toCharArray(), chain);
      return store;
    } catch (GeneralSecurityException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private PrivateKey privateKey(String algorithm) throws GeneralSecurityException, IOException {
    Matcher pem = KEY.matcher(key.value());
    while (pem.find()) {
      byte[] der = decoded(pem.group(2));
      var encoded =
          switch (pem.group(1)) {
            case "RSA " -> Der.pkcs8(Der.RSA, der);
            case "EC " -> Der.pkcs8(Der.ec(der), der);
            default -> der;
          };
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }
    throw new IOException("there is no private key");
  }

  private static byte[] decoded(String base64) throws IOException {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IOException("the private key is not base64", e);
    }
  }

  private static void requireMatch(Certificate certificate, PrivateKey key)
      throws GeneralSecurityException, IOException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    byte[] text = "match".getBytes(US_ASCII);
    var signer = java.security.Signature.getInstance(algorithm);
    signer.initSign(key);
    signer.update(text);
    var verifier = java.security.Signature.getInstance(algorithm);
    verifier.initVerify(certificate);
    verifier.update(text);
    if (!verifier.verify(signer.sign())) {
      throw new IOException("the certificate belongs to another key");
    }
  }

  /// As little of DER as wrapping a key in PKCS#8 takes.
  private static final class Der {
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int PARAMETERS = 0xA0;

    /// `{1.2.840.113549.1.1.1, NULL}`
    private static final byte[] RSA =
        sequence(bytes(0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0));

    /// `1.2.840.10045.2.1`
    private static final byte[] EC_KEY =
        bytes(0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01);

    static byte[] pkcs8(byte[] algorithm, byte[] key) {
      return sequence(join(List.of(bytes(0x02, 0x01, 0), algorithm, tagged(OCTETS, key))));
    }

    /// The algorithm of a SEC1 key, whose parameters name its curve.
    static byte[] ec(byte[] key) throws IOException {
      for (int at = 2; at + 2 < key.length; at++) {
        boolean isCurve = (key[at] & 0xFF) == PARAMETERS && key[at + 2] == 0x06;
        if (isCurve && at + 2 + key[at + 1] <= key.length) {
          byte[] curve = java.util.Arrays.copyOfRange(key, at + 2, at + 2 + key[at + 1]);
          return sequence(join(List.of(EC_KEY, curve)));
        }
      }
      throw new IOException("the private key names no curve; convert it: openssl pkcs8 -topk8");
    }

    private static byte[] sequence(byte[] content) {
      return tagged(SEQUENCE, content);
    }

    private static byte[] tagged(int tag, byte[] content) {
      int length = content.length;
      byte[] head =
          length < 0x80
              ? bytes(tag, length)
              : length < 0x100
                  ? bytes(tag, 0x81, length)
                  : bytes(tag, 0x82, length >> 8, length & 0xFF);
      return join(List.of(head, content));
    }

    private static byte[] join(List<byte[]> parts) {
      var all = new java.io.ByteArrayOutputStream();
      parts.forEach(all::writeBytes);
      return all.toByteArray();
    }

    private static byte[] bytes(int... values) {
      byte[] bytes = new byte[values.length];
      for (int i = 0; i < values.length; i++) {
        bytes[i] = (byte) values[i];
      }
      return bytes;
    }
  }
}
