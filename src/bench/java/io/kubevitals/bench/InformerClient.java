package io.kubevitals.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodList;
import io.kubernetes.client.util.ClientBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// What client-java offers for the same work: an informer that keeps the pods and counts updates,
/// in a process of its own.
final class InformerClient {
  /// What was measured.
  record Result(double syncSeconds, double residentMebibytes, Rate rate) {}

  private InformerClient() {}

  static Result measure(CrowdServer server, int events) throws IOException {
    long begin = System.nanoTime();
    var options = List.of("-Xmx4g", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders");
    var process =
        Child.java(options, InformerClient.class, server.url(), Integer.toString(events)).start();
    try (var child = new Child(process);
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      await(lines, "synced");
      double sync = (System.nanoTime() - begin) / 1e9;
      server.prepareRestarts(events);
      double cpu = child.cpuSeconds();
      double serverCpu = server.child().cpuSeconds();
      begin = System.nanoTime();
      server.thaw();
      await(lines, "updated");
      double seconds = (System.nanoTime() - begin) / 1e9;
      double each = (child.cpuSeconds() - cpu) * 1e6 / events;
      double serverEach = (server.child().cpuSeconds() - serverCpu) * 1e6 / events;
      var rate = new Rate(events / seconds, each, serverEach);
      return new Result(sync, child.residentMebibytes(), rate);
    }
  }

  private static void await(BufferedReader lines, String expected) throws IOException {
    String line = lines.readLine();
    if (!expected.equals(line)) {
      throw new IOException("the informer said " + line);
    }
  }

  /// @param arguments URL, how many updates to wait for
  public static void main(String[] arguments) throws InterruptedException {
    ApiClient client = new ClientBuilder().setBasePath(arguments[0]).build();
    client.setReadTimeout(0);
    var api = new CoreV1Api(client);
    var factory = new SharedInformerFactory(client);
    var informer =
        factory.sharedIndexInformerFor(
            parameters ->
                api.listPodForAllNamespaces()
                    .watch(parameters.watch)
                    .resourceVersion(parameters.resourceVersion)
                    .timeoutSeconds(parameters.timeoutSeconds)
                    .buildCall(null),
            V1Pod.class,
            V1PodList.class);
    var updates = new AtomicInteger();
    informer.addEventHandler(new Updates(updates));
    factory.startAllRegisteredInformers();
    while (!informer.hasSynced()) {
      Thread.sleep(5);
    }
    System.out.println("synced");
    while (updates.get() < Integer.parseInt(arguments[1])) {
      Thread.sleep(5);
    }
    System.out.println("updated");
    Thread.sleep(Duration.ofMinutes(1));
  }

  private record Updates(AtomicInteger count) implements ResourceEventHandler<V1Pod> {
    @Override
    public void onAdd(V1Pod pod) {}

    @Override
    public void onUpdate(V1Pod before, V1Pod after) {
      count.incrementAndGet();
    }

    @Override
    public void onDelete(V1Pod pod, boolean unknown) {}
  }
}
