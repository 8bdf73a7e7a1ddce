package io.kubevitals.prometheus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.kubevitals.real.Need;
import io.kubevitals.real.Needs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A server that shows a certificate of an authority of its own and wants one from us.
@Timeout(60)
@Needs(Need.OPENSSL)
class PrometheusTlsTest {
  private static final String EMPTY =
      "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}";

  @TempDir static Path pki = Path.of("replaced by JUnit");

  private HttpsServer server;

  @BeforeAll
  static void makeCertificates() throws Exception {
    for (String authority : List.of("ca", "other")) {
      openssl(
          ("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=%1$s"
                  + " -keyout %1$s.key -out %1$s.pem")
              .formatted(authority));
    }
    certificate("server", "ca", "subjectAltName=IP:127.0.0.1");
    certificate("elsewhere", "ca", "subjectAltName=DNS:elsewhere.example");
    certificate("client", "ca", "extendedKeyUsage=clientAuth");
    certificate("stranger", "other", "extendedKeyUsage=clientAuth");
  }

  @BeforeEach
  void start() throws IOException {
    server = serve("server");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void bothSidesShowCertificates() throws Exception {
    assertThat(ask(files("ca", "client"))).isInstanceOf(Answer.Complete.class);
  }

  @Test
  void withoutOurCertificateThereIsNoAnswer() throws Exception {
    assertThat(ask(new TlsFiles(pem("ca"), "", "", true))).isInstanceOf(Answer.Failed.class);
    assertThat(ask(files("ca", "stranger"))).isInstanceOf(Answer.Failed.class);
  }

  @Test
  void aServerOfAnotherAuthorityIsNotAskedUnlessTheUserSaysSo() throws Exception {
    assertThat(ask(files("other", "client")))
        .isInstanceOfSatisfying(
            Answer.Failed.class,
            failed -> assertThat(failed.error().detail()).contains("PKIX path"));
    assertThat(ask(new TlsFiles("", pem("client"), key("client"), false)))
        .isInstanceOf(Answer.Complete.class);
  }

  @Test
  void aCertificateForAnotherNameIsRefusedUnlessTheUserSaysSo() throws Exception {
    server.stop(0);
    server = serve("elsewhere");
    assertThat(ask(files("ca", "client"))).isInstanceOf(Answer.Failed.class);
    assertThat(ask(new TlsFiles("", pem("client"), key("client"), false)))
        .isInstanceOf(Answer.Complete.class);
  }

  @Test
  void aRenewedCertificateIsUsedAtOnce() throws Exception {
    Path certificate = Files.copy(Path.of(pem("stranger")), pki.resolve("rotating.pem"));
    Path key = Files.copy(Path.of(key("stranger")), pki.resolve("rotating.key"));
    var files = new TlsFiles(pem("ca"), certificate.toString(), key.toString(), true);
    try (var client = client(files)) {
      assertThat(client.query("up[2m]", _ -> {})).isInstanceOf(Answer.Failed.class);
      Files.copy(Path.of(key("client")), key, StandardCopyOption.REPLACE_EXISTING);
      Files.copy(Path.of(pem("client")), certificate, StandardCopyOption.REPLACE_EXISTING);
      assertThat(client.query("up[2m]", _ -> {})).isInstanceOf(Answer.Complete.class);
    }
  }

  @Test
  void aKeyOfNoUseIsSaidWithItsFile() throws Exception {
    assertThat(ask(new TlsFiles(pem("ca"), pem("client"), pem("client"), true)))
        .isInstanceOfSatisfying(
            Answer.Failed.class,
            failed ->
                assertThat(failed.error().detail())
                    .isEqualTo(
                        "prometheus.tls: no PKCS #8 key in "
                            + pem("client")
                            + "; openssl pkcs8 -topk8 -nocrypt makes one"));
  }

  private Answer ask(TlsFiles files) throws InterruptedException {
    try (var client = client(files)) {
      return client.query("up[2m]", _ -> {});
    }
  }

  private PrometheusClient client(TlsFiles files) {
    var config =
        new PrometheusConfig(
            "https://127.0.0.1:" + server.getAddress().getPort(),
            Duration.ofSeconds(10),
            1 << 20,
            Credentials.NONE,
            files);
    return new PrometheusClient(config, InstantSource.system());
  }

  private static HttpsServer serve(String certificate) throws IOException {
    var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    SSLContext context = TlsContext.of(files("ca", certificate), "prometheus.tls");
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = context.getDefaultSSLParameters();
            wanted.setNeedClientAuth(true);
            parameters.setSSLParameters(wanted);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] body = EMPTY.getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    return server;
  }

  private static TlsFiles files(String authority, String certificate) {
    return new TlsFiles(pem(authority), pem(certificate), key(certificate), true);
  }

  private static String pem(String name) {
    return pki.resolve(name + ".pem").toString();
  }

  private static String key(String name) {
    return pki.resolve(name + ".key").toString();
  }

  private static void certificate(String name, String authority, String extension)
      throws IOException, InterruptedException {
    Files.writeString(pki.resolve(name + ".ext"), extension);
    openssl(
        "req -newkey rsa:2048 -nodes -subj /CN=%1$s -keyout %1$s.key -out %1$s.csr"
            .formatted(name));
    openssl(
        ("x509 -req -days 2 -in %1$s.csr -CA %2$s.pem -CAkey %2$s.key -CAcreateserial"
                + " -extfile %1$s.ext -out %1$s.pem")
            .formatted(name, authority));
  }

  private static void openssl(String arguments) throws IOException, InterruptedException {
    var command = new ArrayList<String>(List.of("openssl"));
    command.addAll(List.of(arguments.split(" ")));
    Process process =
        new ProcessBuilder(command).directory(pki.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
