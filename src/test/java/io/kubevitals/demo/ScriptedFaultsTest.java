package io.kubevitals.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What can go wrong, on demand.
class ScriptedFaultsTest {
  private ScriptedApiServer server;
  private ApiClient client;

  @BeforeEach
  void start() throws Exception {
    server = new ScriptedApiServer(ApiOptions.defaults()).start();
    client = new ApiClient(server.uri());
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private long put(String name) {
    return server.put(Pod.named("shop", name).app("app", c -> c).build());
  }

  @Test
  void aFaultHitsAsOftenAsScriptedAndIsInTheLog() throws Exception {
    server.faults().add(2, ApiRequest::isList, Fault.tooManyRequests(7));

    HttpResponse<String> first = client.json("/api/v1/pods?limit=5");

    assertThat(first.statusCode()).isEqualTo(429);
    assertThat(first.headers().firstValue("Retry-After")).contains("7");
    assertThat(client.json("/version").statusCode()).isEqualTo(200);
    assertThat(client.json("/api/v1/pods").statusCode()).isEqualTo(429);
    assertThat(client.json("/api/v1/pods").statusCode()).isEqualTo(200);
    assertThat(server.requests().matching(ApiRequest::isList))
        .extracting(request -> request.query("limit"))
        .containsExactly("5", "", "");
  }

  @Test
  void aProxyMayAnswerInHtml() throws Exception {
    server.faults().add(1, ApiRequest::isList, Fault.html(502));

    HttpResponse<String> answer = client.json("/api/v1/pods");

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).startsWith("<html>");
  }

  @Test
  void aConnectionMayCloseWithoutAnAnswer() {
    // The JDK client repeats a GET once by itself.
    server.faults().addAlways(ApiRequest::isList, new Fault.Close());

    assertThatThrownBy(() -> client.json("/api/v1/pods")).isInstanceOf(ExecutionException.class);
  }

  @Test
  void aServerMayStaySilent() {
    server.faults().add(1, ApiRequest::isList, new Fault.Silence());
    var answer =
        java.net.http.HttpClient.newHttpClient()
            .sendAsync(
                client.request("/api/v1/pods").build(), HttpResponse.BodyHandlers.discarding());

    assertThatThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    answer.cancel(true);
  }

  @Test
  void aBodyMayBreakOff() {
    put("a");
    server.faults().addAlways(ApiRequest::isList, new Fault.CutAfter(100));

    assertThatThrownBy(() -> client.list("")).isInstanceOf(ExecutionException.class);
  }

  @Test
  void aBodyMayEndTooEarlyInGoodOrder() throws Exception {
    put("a");
    String whole = client.json("/api/v1/pods").body();
    server.faults().add(1, ApiRequest::isList, new Fault.EndAfter(40));

    assertThat(client.json("/api/v1/pods").body()).isEqualTo(whole.substring(0, 40));
  }

  @Test
  void aWatchIsCutInMidFrame() throws Exception {
    long version = put("a");
    try (var watch = client.watch("&resourceVersion=" + version)) {
      put("b");
      assertThat(watch.take(1)).containsExactly("ADDED shop/b " + (version + 1));
      server.cutInMidFrame();
      assertThat(watch.broken()).isTrue();
    }
  }

  @Test
  void watchesEndInGoodOrderOnDemand() throws Exception {
    try (var watch = client.watch("&resourceVersion=" + put("a"))) {
      server.endWatches();
      assertThat(watch.ended()).isTrue();
    }
  }

  @Test
  void eventsAreDeliveredAgain() throws Exception {
    long version = put("a");
    try (var watch = client.watch("&resourceVersion=" + version)) {
      put("b");
      put("c");
      server.repeatEvents(2);
      assertThat(watch.take(4))
          .containsExactly(
              "ADDED shop/b " + (version + 1),
              "ADDED shop/c " + (version + 2),
              "ADDED shop/b " + (version + 1),
              "ADDED shop/c " + (version + 2));
    }
    try (var watch = client.watch("&resourceVersion=" + version)) {
      put("d");
      assertThat(watch.take(3))
          .containsExactly(
              "ADDED shop/b " + (version + 1),
              "ADDED shop/c " + (version + 2),
              "ADDED shop/d " + (version + 3));
    }
  }

  @Test
  void anErrorEventEndsTheStream() throws Exception {
    try (var watch = client.watch("&resourceVersion=" + put("a"))) {
      put("b");
      assertThat(watch.take(1)).as("the server watches").hasSize(1);
      server.sendError(ApiStatus.of(500, "InternalError", "etcd is tired"));
      assertThat(watch.take(1)).containsExactly("ERROR 500 InternalError");
      assertThat(watch.ended()).isTrue();
    }
  }

  @Test
  void noiseArrivesBetweenEvents() throws Exception {
    try (var watch = client.watch("&resourceVersion=" + put("a"))) {
      server.sendNoise(new byte[] {0, 0, 0, 2, (byte) 0xff, (byte) 0xff});
      assertThat(watch.broken()).isTrue();
    }
  }

  @Test
  void aFrozenServerSaysNothingUntilItThaws() throws Exception {
    long version = put("a");
    try (var watch = client.watch("&resourceVersion=" + version)) {
      put("b");
      assertThat(watch.take(1)).hasSize(1);
      server.freeze();
      put("c");
      var list =
          java.net.http.HttpClient.newHttpClient()
              .sendAsync(
                  client.request("/api/v1/pods").build(), HttpResponse.BodyHandlers.discarding());
      assertThatThrownBy(() -> list.get(400, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      server.thaw();
      assertThat(watch.take(1)).containsExactly("ADDED shop/c " + (version + 2));
      assertThat(list.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aKilledServerRefusesAndComesBackOnItsPort() throws Exception {
    long version = put("a");
    try (var watch = client.watch("&resourceVersion=" + version)) {
      server.kill();
      assertThat(watch.broken()).isTrue();
    }
    assertThatThrownBy(() -> client.json("/readyz"))
        .hasCauseInstanceOf(java.net.ConnectException.class);
    put("b");
    server.comeBack();

    assertThat(client.json("/readyz").body()).isEqualTo("ok");
    try (var watch = client.watch("&resourceVersion=" + version)) {
      assertThat(watch.take(1)).containsExactly("ADDED shop/b " + (version + 1));
    }
  }

  @Test
  void aRestoredClusterGoesBackInVersionAndState() throws Exception {
    long version = put("a");
    ScriptedApiServer.Backup backup = server.backup();
    put("b");
    server.restore(backup);

    assertThat(client.list("").names()).containsExactly("a");
    assertThat(client.list("").version()).isEqualTo(version);
    assertThat(put("c")).isEqualTo(version + 1);
  }

  @Test
  void tokensAreChecked() throws Exception {
    server.acceptTokens(Set.of("good"));

    assertThat(get("bad").statusCode()).isEqualTo(401);
    assertThat(get("bad").body())
        .isEqualTo(
            "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                + "\"message\":\"Unauthorized\",\"reason\":\"Unauthorized\",\"code\":401}");
    assertThat(client.json("/api/v1/pods").statusCode()).isEqualTo(403);
    assertThat(client.json("/api/v1/pods").body()).contains("User \\\"system:anonymous\\\"");
    assertThat(get("good").statusCode()).isEqualTo(200);
    server.acceptTokens(Set.of("better"));
    assertThat(get("good").statusCode()).isEqualTo(401);
  }

  private HttpResponse<String> get(String token) throws Exception {
    return client.text(
        client.request("/api/v1/pods").header("Authorization", "Bearer " + token).build());
  }

  @Test
  void rightsAreTakenAndGivenBack() throws Exception {
    server.access().deny("watch", "pods");

    HttpResponse<String> refused = client.json("/api/v1/pods?watch=1");

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body())
        .contains("cannot watch resource \\\"pods\\\" in API group \\\"\\\" at the cluster scope");
    assertThat(client.json("/api/v1/pods").statusCode()).isEqualTo(200);
    assertThat(review("watch", "")).contains("\"allowed\":false");
    server.access().allow("watch", "pods");
    assertThat(review("watch", "")).contains("\"allowed\":true");
    server.access().deny("get", "pods/log");
    assertThat(review("get", "log")).contains("\"allowed\":false");
  }

  private String review(String verb, String subresource) throws Exception {
    String body =
        """
        {"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview","spec":
         {"resourceAttributes":{"verb":"%s","resource":"pods","subresource":"%s"}}}\
        """
            .formatted(verb, subresource);
    HttpResponse<String> answer =
        client.text(
            client
                .request("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    assertThat(answer.statusCode()).isEqualTo(201);
    return answer.body();
  }

  @Test
  void ownersAreFoundByTheirMetadata() throws Exception {
    server
        .objects()
        .put(
            "apps/v1",
            "ReplicaSet",
            ObjectMeta.of(
                "shop",
                Owner.replicaSet("web-6fc"),
                java.util.List.of(Owner.apps("Deployment", "web"))));
    String path = "/apis/apps/v1/namespaces/shop/replicasets/";
    String metadataOnly = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

    HttpResponse<String> found =
        client.text(client.request(path + "web-6fc").header("Accept", metadataOnly).build());

    assertThat(found.body())
        .startsWith("{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\"")
        .contains("\"ownerReferences\":[{\"kind\":\"Deployment\",\"name\":\"web\"");
    HttpResponse<String> missing = client.json(path + "nothing");
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(missing.body()).contains("replicasets.apps \\\"nothing\\\" not found");
  }

  @Test
  void logsHaveTailsOfThisAndTheLastRun() throws Exception {
    server.logs().put("shop", "web", "app", true, "one\ntwo\nthree\n");
    String path = "/api/v1/namespaces/shop/pods/web/log?container=app";

    assertThat(client.json(path + "&previous=true&tailLines=2").body()).isEqualTo("two\nthree\n");
    HttpResponse<String> none = client.json(path);
    assertThat(none.statusCode()).isEqualTo(400);
    assertThat(none.body()).contains("container \\\"app\\\" in pod \\\"web\\\" not found");
  }

  @Test
  void anOversizedObjectIsServed() throws Exception {
    long version = put("a");
    try (var watch = client.watch("&resourceVersion=" + version)) {
      server.put(Pod.named("shop", "big").annotation("huge", "x".repeat(16 << 20)).build());
      put("b");
      assertThat(watch.take(2))
          .containsExactly("ADDED shop/big " + (version + 1), "ADDED shop/b " + (version + 2));
    }
  }

  @Test
  void delayedAnswersComeLate() throws Exception {
    server.faults().add(1, ApiRequest::isList, new Fault.Delay(Duration.ofMillis(300)));
    long start = System.nanoTime();

    assertThat(client.json("/api/v1/pods").statusCode()).isEqualTo(200);
    assertThat(System.nanoTime() - start).isGreaterThan(300_000_000);
  }
}
