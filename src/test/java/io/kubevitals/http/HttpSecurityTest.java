package io.kubevitals.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class HttpSecurityTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"rsa.crt, rsa-pkcs8.key", "rsa.crt, rsa-pkcs1.key", "ec.crt, ec-sec1.key"})
  void aCertificateAndItsKeyServeTls(String certificate, String key) throws Exception {
    var protection = new Protection(file(certificate), file(key), "", false);
    try (var server = new TestServer(protection)) {
      assertThat(server.server.uri().getScheme()).isEqualTo("https");
      assertThat(status(server, "/metrics")).isEqualTo(200);
      assertThat(server.get("/metrics")).as("plain HTTP").doesNotContain("HTTP/1.1 200");
    }
  }

  /// The kubelet and Prometheus come to the pod's address, whatever name the certificate has.
  @Test
  void whoComesToAnAddressThatTheCertificateDoesNotNameIsServed() throws Exception {
    var protection = new Protection(file("rsa.crt"), file("rsa-pkcs8.key"), "", false);
    try (var server = new TestServer(protection);
        var socket =
            trusting()
                .getSocketFactory()
                .createSocket(server.server.uri().getHost(), server.server.uri().getPort())) {
      String request = "GET /livez HTTP/1.1\r\nHost: 192.0.2.7:10271\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void aKeyOfAnotherCertificateIsRefusedAtTheStart() throws Exception {
    var protection = new Protection(file("rsa.crt"), file("ec-sec1.key"), "", false);
    assertThatThrownBy(() -> new TestServer(protection)).isInstanceOf(IOException.class);
  }

  @Test
  void anExchangedCertificateServesTheNextConnectionAndABrokenOneDoesNot() throws Exception {
    Path certificate = Path.of(file("rsa.crt"));
    Path key = Path.of(file("rsa-pkcs8.key"));
    var protection = new Protection(certificate.toString(), key.toString(), "", false);
    try (var server = new TestServer(protection)) {
      assertThat(subject(server)).isEqualTo("CN=rsa");
      Files.writeString(certificate, "half written");
      assertThat(subject(server)).isEqualTo("CN=rsa");
      Files.write(key, resource("ec-sec1.key"));
      Files.write(certificate, resource("ec.crt"));
      await().atMost(Duration.ofSeconds(20)).until(() -> subject(server).equals("CN=ec"));
    }
  }

  @Test
  void whoeverDragsOutTheHandshakeIsCut() throws Exception {
    var protection = new Protection(file("rsa.crt"), file("rsa-pkcs8.key"), "", false);
    try (var server = new TestServer(protection);
        Socket socket = server.connect()) {
      socket.getOutputStream().write(new byte[] {0x16, 0x03, 0x01});
      assertThat(socket.getInputStream().read()).as("the server hangs up").isNegative();
    }
  }

  @Test
  void withATokenFileReadersShowTheTokenAndHealthIsForEverybody() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "secret-1\n");
    try (var server = new TestServer(new Protection("", "", token.toString(), false))) {
      assertThat(server.get("/metrics")).startsWith("HTTP/1.1 401").contains("Bearer");
      assertThat(server.get("/", "Authorization: Bearer wrong")).startsWith("HTTP/1.1 401");
      assertThat(server.get("/api/v1/echo")).startsWith("HTTP/1.1 401");
      assertThat(server.get("/metrics", "Authorization: Basic secret-1"))
          .startsWith("HTTP/1.1 401");
      assertThat(server.get("/metrics", "Authorization: Bearer secret-1"))
          .startsWith("HTTP/1.1 200");
      assertThat(server.get("/livez")).startsWith("HTTP/1.1 200");
      assertThat(server.get("/readyz")).startsWith("HTTP/1.1 200");
      Files.writeString(token, "secret-2\n");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () ->
                  server
                      .get("/metrics", "Authorization: Bearer secret-2")
                      .startsWith("HTTP/1.1 200"));
      assertThat(server.get("/metrics", "Authorization: Bearer secret-1"))
          .startsWith("HTTP/1.1 401");
      Files.delete(token);
      assertThat(server.get("/metrics", "Authorization: Bearer secret-2"))
          .as("the last token stays in force")
          .startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void withoutProtectionTheApiIsForThisHost() throws Exception {
    try (var server = new TestServer(new Protection("", "", "", false))) {
      assertThat(server.get("/api/v1/echo?x=1")).startsWith("HTTP/1.1 200");
    }
    var nobodys = new Gate(new Protection("", "", "", false), new AtomicLong()::get);
    InetAddress other = InetAddress.getByName("192.0.2.7");
    InetAddress ours = InetAddress.getByName("192.0.2.1");
    assertThat(nobodys.isAdmitted("/api/v1/network", other, ours)).isFalse();
    assertThat(nobodys.isAdmitted("/api/v1/network", ours, ours)).isTrue();
    assertThat(nobodys.isAdmitted("/metrics", other, ours)).isTrue();
    var insecure = new Gate(new Protection("", "", "", true), new AtomicLong()::get);
    assertThat(insecure.isAdmitted("/api/v1/network", other, ours)).isTrue();
  }

  @Test
  void onlyTlsWithATokenOrAWordLetsForeignFamiliesOut() {
    assertThat(new Protection("", "", "", false).letsForward()).isFalse();
    assertThat(new Protection("c", "k", "", false).letsForward()).isFalse();
    assertThat(new Protection("", "", "t", false).letsForward()).isFalse();
    assertThat(new Protection("c", "k", "t", false).letsForward()).isTrue();
    assertThat(new Protection("", "", "", true).letsForward()).isTrue();
    assertThat(new Protection("", "", "", true).warning()).startsWith("http.insecure = true");
  }

  private String file(String resource) throws IOException {
    return Files.write(folder.resolve(resource), resource(resource)).toString();
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = HttpSecurityTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }

  private static int status(TestServer server, String path) throws Exception {
    try (var client = HttpClient.newBuilder().sslContext(trusting()).build()) {
      var request = HttpRequest.newBuilder(server.server.uri().resolve(path));
      return client.send(request.build(), BodyHandlers.discarding()).statusCode();
    }
  }

  private static String subject(TestServer server) throws Exception {
    URI uri = server.server.uri();
    try (var socket =
        (SSLSocket) trusting().getSocketFactory().createSocket(uri.getHost(), uri.getPort())) {
      socket.startHandshake();
      var first = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return first.getSubjectX500Principal().getName();
    }
  }

  private static SSLContext trusting() throws Exception {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (String name : java.util.List.of("rsa.crt", "ec.crt")) {
      Certificate certificate =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new java.io.ByteArrayInputStream(resource(name)));
      store.setCertificateEntry(name, certificate);
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }
}
