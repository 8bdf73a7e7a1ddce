package io.kubevitals.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import io.kubevitals.probe.Recorded;
import io.kubevitals.prometheus.LoopbackServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.yaml.snakeyaml.Yaml;

/// Where Antrea's programs publish whom to trust, as a real agent published it.
@Timeout(60)
class AntreaAuthoritiesTest {
  private static final String JSON = "200 OK\nContent-Type: application/json";

  @Test
  void thatOfAnAgentStandsInItsOwnInfo() throws Exception {
    Object info = new Yaml().load(Recorded.text("antrea-agent_v2.7.0_AntreaAgentInfo_real.yaml"));
    try (var server = LoopbackServer.answering(JSON, new Gson().toJson(info))) {
      List<X509Certificate> chain = certificates(of(server).ofAgent("node-a"));
      assertThat(chain.getFirst().getSubjectAlternativeNames().toString()).contains("localhost");
      chain.getFirst().verify(chain.getLast().getPublicKey());
      assertThat(server.requests().getFirst())
          .startsWith("GET /apis/crd.antrea.io/v1beta1/antreaagentinfos/node-a HTTP/1.1\r\n");
    }
  }

  @Test
  void thatOfTheControllerStandsInAConfigMap() throws Exception {
    String map = new Gson().toJson(Map.of("data", Map.of("ca.crt", "the certificate")));
    try (var server = LoopbackServer.answering(JSON, map)) {
      assertThat(of(server).ofController()).isEqualTo("the certificate");
      assertThat(server.requests().getFirst())
          .startsWith("GET /api/v1/namespaces/kube-system/configmaps/antrea-ca HTTP/1.1\r\n");
    }
  }

  @Test
  void whatIsNoBundleIsSaid() {
    try (var server = LoopbackServer.answering(JSON, "{\"apiCABundle\":\"=not=\"}")) {
      assertThatThrownBy(() -> of(server).ofAgent("node-a"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("AntreaAgentInfo node-a");
    }
  }

  @Test
  void whoMayNotAskIsToldSo() {
    try (var server = LoopbackServer.answering("403 Forbidden", "{}")) {
      assertThatThrownBy(() -> of(server).ofController()).isInstanceOf(IOException.class);
    }
  }

  private static AntreaAuthorities of(LoopbackServer server) {
    var access = new AccessConfig(server.url(), "", "", "", "", "", "");
    return new AntreaAuthorities(access, InstantSource.system());
  }

  private static List<X509Certificate> certificates(String pem) throws Exception {
    var in = new ByteArrayInputStream(pem.getBytes(US_ASCII));
    return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
        .map(X509Certificate.class::cast)
        .toList();
  }
}
