package io.kubevitals.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// The part of the Kubernetes API that this exporter uses, served from memory on a loopback port,
/// in the words of a 1.36 API server and in both of its formats. What can go wrong with a real one
/// can be made to go wrong here.
public final class ScriptedApiServer implements AutoCloseable {
  private final Server server;
  private final ServerConnector connector;
  private final ApiState state;
  private final ApiHandler handler;
  private final RequestLog requests = new RequestLog();
  private final FaultPlan faults = new FaultPlan();
  private final AtomicBoolean frozen = new AtomicBoolean();

  public ScriptedApiServer(ApiOptions options) {
    state = ApiState.of(options);
    var threads = new QueuedThreadPool(16);
    threads.setName("scripted-api");
    threads.setDaemon(true);
    threads.setVirtualThreadsExecutor(
        java.util.concurrent.Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("scripted-api-", 0).factory()));
    server = new Server(threads);
    var http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setIdleTimeout(0);
    connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    connector.setIdleTimeout(0);
    connector.setShutdownIdleTimeout(100);
    server.addConnector(connector);
    server.setStopTimeout(0);
    handler = new ApiHandler(new ApiRoutes(state, frozen::get), requests, faults);
    server.setHandler(handler);
  }

  public ScriptedApiServer start() throws IOException {
    try {
      server.start();
    } catch (Exception e) {
      throw new IOException("the scripted API server does not start", e);
    }
    connector.setPort(connector.getLocalPort());
    return this;
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + connector.getPort());
  }

  /// Creates or changes a pod; answers its resourceVersion.
  public long put(Pod pod) {
    return state.store().put(pod);
  }

  /// The pod vanishes; its DELETED event carries the last state that was put.
  ///
  /// @return whether it was there
  public boolean delete(String namespace, String name) {
    state.logs().remove(namespace, name);
    return state.store().delete(namespace, name);
  }

  /// The pod vanishes; its DELETED event carries this state.
  public boolean delete(Pod last) {
    state.logs().remove(last.namespace(), last.name());
    return state.store().delete(last);
  }

  /// All pods there are.
  public List<Pod> pods() {
    return state.store().snapshot().pods().stream().map(StoredPod::pod).toList();
  }

  public Pod get(String namespace, String name) {
    return state.store().get(namespace, name).orElseThrow().pod();
  }

  /// What happened, as far back as watches can be resumed.
  List<LogEntry.Change> changes() {
    return state.store().changes();
  }

  /// Puts many pods at once, without events.
  public void load(Iterable<Pod> pods) {
    state.store().load(pods);
  }

  /// Something else in the cluster is written: the version rises, bookmarks show it.
  public long touch() {
    return state.store().touch();
  }

  public long version() {
    return state.store().version();
  }

  /// etcd forgets the past: watches cannot be resumed from before now.
  public void compact() {
    state.store().compact();
  }

  /// Tells the last `count` events again to those who watch.
  public void repeatEvents(int count) {
    state.store().repeat(count);
  }

  /// Sends these bytes in between to those who watch.
  public void sendNoise(byte[] bytes) {
    byte[] copy = bytes.clone();
    state.store().noise(_ -> copy, LogEntry.Then.GOES_ON);
  }

  /// An ERROR event to those who watch, after which the stream ends.
  public void sendError(ApiStatus status) {
    state
        .store()
        .noise(
            format ->
                PodWatch.frame(format, "ERROR", format.object("v1", "Status", status))
                    .toByteArray(),
            LogEntry.Then.ENDS);
  }

  /// All watches get half an event, then their connections are reset.
  public void cutInMidFrame() {
    state.store().noise(this::halfFrame, LogEntry.Then.IS_CUT);
  }

  /// All watches end in good order, as they do when their time is over.
  public void endWatches() {
    state.store().noise(_ -> new byte[0], LogEntry.Then.ENDS);
  }

  private byte[] halfFrame(Format format) {
    byte[] whole =
        PodWatch.frame(format, "BOOKMARK", Bookmark.object(format, version(), false)).toByteArray();
    return Arrays.copyOf(whole, whole.length / 2);
  }

  /// Connections stay open and nothing is sent any more, until [#thaw].
  public void freeze() {
    frozen.set(true);
  }

  public void thaw() {
    frozen.set(false);
  }

  /// Resets all connections.
  public void dropConnections() {
    connector.getConnectedEndPoints().forEach(ScriptedApiServer::reset);
  }

  private static void reset(EndPoint endPoint) {
    try {
      if (endPoint.getTransport() instanceof SocketChannel socket) {
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException _) {
      // It is closed already.
    }
    endPoint.close();
  }

  /// As `kill -9`: connections are reset, new ones refused, until [#comeBack].
  public void kill() {
    LifeCycle.stop(connector);
    dropConnections();
    handler.release();
  }

  /// Serves again, on the same port, with what it knew.
  public void comeBack() {
    try {
      connector.start();
    } catch (Exception e) {
      throw new UncheckedIOException(new IOException("the port is taken", e));
    }
  }

  /// A backup of etcd, for [#restore].
  public Backup backup() {
    return new Backup(state.store().snapshot());
  }

  /// The cluster goes back to the backup; resourceVersions begin again from there.
  public void restore(Backup backup) {
    state.store().restore(backup.snapshot);
  }

  /// The pods at one moment.
  public static final class Backup {
    private final PodStore.Snapshot snapshot;

    private Backup(PodStore.Snapshot snapshot) {
      this.snapshot = snapshot;
    }
  }

  /// Only these tokens are accepted from now on; while there are none, nobody is asked.
  public void acceptTokens(Set<String> tokens) {
    state.tokens().addAll(tokens);
    state.tokens().retainAll(tokens);
  }

  public ApiObjects objects() {
    return state.objects();
  }

  public PodLogs logs() {
    return state.logs();
  }

  public AccessRules access() {
    return state.access();
  }

  public FaultPlan faults() {
    return faults;
  }

  public RequestLog requests() {
    return requests;
  }

  /// A kubeconfig that leads here.
  public String kubeconfig(String token) {
    return """
    apiVersion: v1
    kind: Config
    current-context: scripted
    clusters:
    - name: scripted
      cluster:
        server: %s
    contexts:
    - name: scripted
      context:
        cluster: scripted
        user: scripted
    users:
    - name: scripted
      user:
        token: %s
    """
        .formatted(uri(), token);
  }

  @Override
  public void close() {
    frozen.set(false);
    handler.release();
    dropConnections();
    LifeCycle.stop(server);
  }
}
