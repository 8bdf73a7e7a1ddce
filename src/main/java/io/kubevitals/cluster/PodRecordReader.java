package io.kubevitals.cluster;

import io.kubevitals.cluster.ContainerState.Running;
import io.kubevitals.cluster.ContainerState.Terminated;
import io.kubevitals.cluster.ContainerState.Waiting;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads what [PodRecordWriter] wrote. Equal parts are shared between the records of one reader.
public final class PodRecordReader {
  private static final List<RestartPolicy> POLICIES = List.of(RestartPolicy.values());
  private static final List<ContainerType> TYPES = List.of(ContainerType.values());
  private static final List<Phase> PHASES = List.of(Phase.values());
  private static final List<Scheduling> SCHEDULING = List.of(Scheduling.values());

  private final Pool<PodOrigin> origins = new Pool<>(1 << 13);
  private final Pool<PodStatus> statuses = new Pool<>(1 << 10);
  private final Pool<Resources> resources = new Pool<>(1 << 10);
  private final StateReader in;

  public PodRecordReader(StateReader in) {
    this.in = in;
  }

  public PodRecord read() throws IOException {
    var uid = in.uid();
    var id = new PodId(uid, in.text(), in.text());
    long resourceVersion = in.number();
    var origin = origins.share(origin());
    var spec = spec();
    var status = statuses.share(status());
    var containers = new ContainerRecord[in.count()];
    for (int i = 0; i < containers.length; i++) {
      containers[i] = container();
    }
    return new PodRecord(id, resourceVersion, origin, spec, status, List.of(containers));
  }

  public @Nullable Terminated end() throws IOException {
    return in.flag()
        ? new Terminated(
            containerId(), in.text(), in.text(), in.smallNumber(), in.time(), in.time())
        : null;
  }

  private PodOrigin origin() throws IOException {
    OwnerReference owner =
        in.flag() ? new OwnerReference(in.text(), in.text(), in.text(), in.uid()) : null;
    String hash = in.text();
    boolean mirror = in.flag();
    int count = in.count();
    if (count == 0) {
      return new PodOrigin(owner, hash, mirror, Map.of());
    }
    var labels = new HashMap<String, String>();
    for (int i = 0; i < count; i++) {
      labels.put(in.text(), in.text());
    }
    return new PodOrigin(owner, hash, mirror, Map.copyOf(labels));
  }

  private PodSpec spec() throws IOException {
    String node = in.text();
    var policy = in.constant(POLICIES);
    Instant createdAt = in.time();
    Deletion deletion = in.flag() ? new Deletion(in.time(), in.number()) : null;
    return new PodSpec(node, policy, createdAt, deletion, amounts(), resources());
  }

  private PodStatus status() throws IOException {
    return new PodStatus(
        in.constant(PHASES), in.text(), in.text(), in.flag(), in.constant(SCHEDULING), in.text());
  }

  private ContainerRecord container() throws IOException {
    String name = in.text();
    var type = in.constant(TYPES);
    var policy = in.constant(POLICIES);
    var needs = resources();
    var status = new ContainerStatus(containerId(), in.smallNumber(), in.flag(), state(), end());
    return new ContainerRecord(
        name,
        type,
        policy,
        needs,
        status.equals(ContainerStatus.NONE) ? ContainerStatus.NONE : status);
  }

  private ContainerState state() throws IOException {
    return switch (in.smallNumber()) {
      case 0 -> waiting(in.text(), in.text());
      case 1 -> new Running(in.time());
      case 2 -> {
        var end = end();
        if (end == null) {
          throw new MalformedObjectException("an end that is none");
        }
        yield end;
      }
      default -> throw new MalformedObjectException("a state of a container that is not known");
    };
  }

  private static Waiting waiting(String reason, String message) {
    return reason.isEmpty() && message.isEmpty() ? Waiting.UNSAID : new Waiting(reason, message);
  }

  /// Earlier programs wrote all four words.
  private ContainerId containerId() throws IOException {
    return switch (in.smallNumber()) {
      case 0 -> ContainerId.NONE;
      case 1 -> ContainerId.of(in.word(), in.word(), in.word(), in.word());
      case PodRecordWriter.FOLDED -> new ContainerId(in.word());
      default -> throw new MalformedObjectException("an id of a container of another form");
    };
  }

  private Resources resources() throws IOException {
    return resources.share(new Resources(amounts(), amounts()));
  }

  private Amounts amounts() throws IOException {
    long cpu = in.number();
    long memory = in.number();
    long gpu = in.number();
    boolean parts = gpu < Amounts.ABSENT;
    var amounts = new Amounts(cpu, memory, parts ? PodRecordWriter.PARTS - gpu : gpu, parts);
    return amounts.equals(Amounts.NONE) ? Amounts.NONE : amounts;
  }
}
