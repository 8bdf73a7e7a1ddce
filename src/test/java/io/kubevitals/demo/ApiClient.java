package io.kubevitals.demo;

import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Talks to the scripted server as a controller would, and reads with the generated classes.
final class ApiClient implements AutoCloseable {
  private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  record ListAnswer(long version, List<String> names, String next) {}

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(DEADLINE).build();
  private final URI server;

  ApiClient(URI server) {
    this.server = server;
  }

  HttpRequest.Builder request(String pathAndQuery) {
    return HttpRequest.newBuilder(server.resolve(pathAndQuery));
  }

  HttpResponse<String> json(String pathAndQuery) throws Exception {
    return text(request(pathAndQuery).header("Accept", "application/json").build());
  }

  HttpResponse<String> text(HttpRequest request) throws Exception {
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  ListAnswer list(String query) throws Exception {
    var request = request("/api/v1/pods" + query).header("Accept", PROTOBUF).build();
    HttpResponse<byte[]> answer =
        http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
            .get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    if (answer.statusCode() != 200) {
      throw new IOException("status " + answer.statusCode());
    }
    V1.PodList list = V1.PodList.parseFrom(unwrap(answer.body(), "PodList"));
    return new ListAnswer(
        Long.parseLong(list.getMetadata().getResourceVersion()),
        list.getItemsList().stream().map(pod -> pod.getMetadata().getName()).toList(),
        list.getMetadata().getContinue());
  }

  Watch watch(String query) throws Exception {
    var request =
        request("/api/v1/pods?watch=1" + query)
            .header("Accept", PROTOBUF + ";stream=watch")
            .build();
    HttpResponse<InputStream> answer =
        http.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
            .get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    if (answer.statusCode() != 200) {
      throw new IOException("status " + answer.statusCode());
    }
    return new Watch(answer.body());
  }

  static com.google.protobuf.ByteString unwrap(byte[] bytes, String kind) throws IOException {
    if (bytes[0] != 'k' || bytes[1] != '8' || bytes[2] != 's' || bytes[3] != 0) {
      throw new IOException("no magic");
    }
    var stream = com.google.protobuf.CodedInputStream.newInstance(bytes, 4, bytes.length - 4);
    Runtime.Unknown unknown = Runtime.Unknown.parseFrom(stream);
    if (!unknown.getTypeMeta().getKind().equals(kind)) {
      throw new IOException("a " + unknown.getTypeMeta().getKind());
    }
    return unknown.getRaw();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  /// The events of one watch as short lines.
  static final class Watch implements AutoCloseable {
    private final InputStream body;
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Thread reader = Thread.ofVirtual().unstarted(this::read);
    private volatile String end = "";

    Watch(InputStream body) {
      this.body = body;
      reader.start();
    }

    private void read() {
      var data = new DataInputStream(body);
      try {
        while (true) {
          int length;
          try {
            length = data.readInt();
          } catch (EOFException _) {
            end = "in good order";
            return;
          }
          lines.add(line(data.readNBytes(length)));
        }
      } catch (IOException e) {
        end = "by " + e;
      }
    }

    private static String line(byte[] frame) throws IOException {
      Meta.WatchEvent event = Meta.WatchEvent.parseFrom(frame);
      byte[] object = event.getObject().getRaw().toByteArray();
      if (event.getType().equals("ERROR")) {
        Meta.Status status = Meta.Status.parseFrom(unwrap(object, "Status"));
        return "ERROR " + status.getCode() + " " + status.getReason();
      }
      Meta.ObjectMeta metadata = V1.Pod.parseFrom(unwrap(object, "Pod")).getMetadata();
      String key = metadata.getNamespace() + "/" + metadata.getName();
      boolean initial = metadata.containsAnnotations("k8s.io/initial-events-end");
      return event.getType()
          + " "
          + key
          + " "
          + metadata.getResourceVersion()
          + (initial ? " initial-events-end" : "");
    }

    /// The next `count` lines, fewer if the stream ends before.
    List<String> take(int count) throws InterruptedException {
      var taken = new ArrayList<String>();
      long deadline = System.nanoTime() + DEADLINE.toNanos();
      while (taken.size() < count && System.nanoTime() < deadline) {
        String line = lines.poll(20, TimeUnit.MILLISECONDS);
        if (line != null) {
          taken.add(line);
        } else if (!reader.isAlive() && lines.isEmpty()) {
          break;
        }
      }
      return taken;
    }

    /// Whether the stream ends in good order.
    boolean ended() throws InterruptedException {
      reader.join(DEADLINE);
      return end.equals("in good order");
    }

    /// Whether the connection breaks.
    boolean broken() throws InterruptedException {
      reader.join(DEADLINE);
      return end.startsWith("by ");
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }
}
