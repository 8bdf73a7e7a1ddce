package io.kubevitals.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// etcd and kube-apiserver of the test cluster, filled with pods by `kubelab`.
final class RealServer implements AutoCloseable {
  private static final String CLUSTER = "src/test/kube/kube-cluster";
  private static final Path KUBELAB = Path.of("src/test/kube/load/kubelab.go");
  private static final String HASH = "6d5f7c9b8d";
  private static final int PODS_PER_SET = 10;
  private static final int SMALL_FRAME = 8192;

  private final Path folder;
  private final URI url;
  private final HttpClient client;
  private final String token = "admin-token";
  private final int[] restarts = new int[1000];

  private RealServer(Path folder) throws IOException, GeneralSecurityException {
    this.folder = folder;
    this.url = URI.create(find(Path.of(kubeconfig()), "server: *\"?(https://[^\\s\",}]+)"));
    this.client =
        HttpClient.newBuilder().sslContext(trusting(folder.resolve("pki/ca.crt"))).build();
  }

  static RealServer up(int pods)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path folder = Files.createTempDirectory("kv-bench");
    run(List.of(CLUSTER, "up", folder.toString(), "0"));
    var server = new RealServer(folder);
    try {
      server.fill(pods);
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void fill(int pods) throws IOException, InterruptedException {
    kubelab("load", "-n", Integer.toString(Math.min(pods, 1000)));
    if (pods > 1000) {
      kubelab("clone", "-start", "1000", "-n", Integer.toString(pods - 1000));
    }
  }

  private void kubelab(String command, String... flags) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("go", "run", KUBELAB.toString(), command));
    line.addAll(List.of("-dir", folder.toString(), "-token", token, "-api", url.toString()));
    line.addAll(List.of("-etcd", etcd()));
    Collections.addAll(line, flags);
    run(line);
  }

  private String etcd() throws IOException {
    return "http://127.0.0.1:" + find(folder.resolve("cluster"), "etcd_port=(\\d+)");
  }

  String kubeconfig() {
    return folder.resolve("kubeconfig").toString();
  }

  static String deployment(int i) {
    return "shop-service-%05d".formatted(i / PODS_PER_SET);
  }

  /// Asks for the same as the daemon, a watch that begins with all pods, and looks at nothing but
  /// the lengths of the frames; answers the milliseconds until all pods have come.
  double discardStream() throws IOException, InterruptedException {
    String query =
        "/api/v1/pods?watch=1&allowWatchBookmarks=true&sendInitialEvents=true"
            + "&resourceVersionMatch=NotOlderThan&timeoutSeconds=300";
    var request =
        request(query).header("Accept", "application/vnd.kubernetes.protobuf;stream=watch").build();
    long begin = System.nanoTime();
    var response = client.send(request, BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (response.statusCode() != 200) {
        throw new IOException("the watch is answered with " + response.statusCode());
      }
      discard(new DataInputStream(new BufferedInputStream(body, 1 << 16)));
    }
    return (System.nanoTime() - begin) / 1e6;
  }

  private static void discard(DataInputStream frames) throws IOException {
    while (true) {
      int length = frames.readInt();
      if (length > SMALL_FRAME) {
        frames.skipNBytes(length);
      } else if (new String(frames.readNBytes(length), UTF_8).contains("initial-events-end")) {
        return;
      }
    }
  }

  /// The container `app` of a pod has ended and runs again, as a kubelet would say it.
  void restart(int i) throws IOException, InterruptedException {
    int run = ++restarts[i];
    String path =
        "/api/v1/namespaces/team-%02d/pods/%s-%s-%05x/status"
            .formatted(i / PODS_PER_SET % 20, deployment(i), HASH, i);
    var request =
        request(path)
            .header("Content-Type", "application/strategic-merge-patch+json")
            .method("PATCH", HttpRequest.BodyPublishers.ofString(restarted(i, run)))
            .build();
    var response = client.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(response.statusCode() + " " + response.body());
    }
  }

  private static String restarted(int i, int run) {
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return """
    {"status": {"containerStatuses": [{"name": "app", "restartCount": %d,
      "containerID": "containerd://%s", "state": {"running": {"startedAt": "%s"}},
      "lastState": {"terminated": {"exitCode": 1, "reason": "Error", "startedAt": "%s",
        "finishedAt": "%s", "containerID": "containerd://%s"}}}]}}
    """
        .formatted(run, id(i, run), now, now, now, id(i, run - 1));
  }

  private static String id(int i, int run) {
    return "%032x%032x".formatted(i, run);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(url.resolve(path)).header("Authorization", "Bearer " + token);
  }

  private static SSLContext trusting(Path authority) throws IOException, GeneralSecurityException {
    try (InputStream file = Files.newInputStream(authority)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(file));
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    }
  }

  private static String find(Path file, String pattern) throws IOException {
    Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file));
    if (!matcher.find()) {
      throw new IOException(file + " has no " + pattern);
    }
    return matcher.group(1);
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(new File("target/bench-cluster.log"))
            .start();
    if (process.waitFor() != 0) {
      throw new IOException(command + " failed, see target/bench-cluster.log");
    }
  }

  @Override
  public void close() {
    try {
      run(List.of(CLUSTER, "down", folder.toString()));
      run(List.of("rm", "-rf", "--one-file-system", folder.toString()));
    } catch (IOException e) {
      System.err.println(e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
