package io.kubevitals.cluster;

import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a pod in Kubernetes protobuf into its record and skips what the record does not have; so
/// fields of newer servers do no harm. Field numbers are those of the API's `generated.proto`; a
/// test compares them with the generated classes. Not thread-safe.
final class PodDecoder {
  private final MessageReader in = new MessageReader();
  private final MetadataDecoder metadata;
  private final ResourcesDecoder resources = new ResourcesDecoder(in);
  private final ContainerDecoder containers = new ContainerDecoder(in, resources);
  private final StatusDecoder status = new StatusDecoder(in, containers);

  private String node = "";
  private RestartPolicy restartPolicy = RestartPolicy.ALWAYS;
  private Amounts overhead = Amounts.NONE;
  private Resources ofPod = Resources.NONE;

  /// @param keptLabels keys of the labels that records keep
  PodDecoder(Set<String> keptLabels) {
    this.metadata = new MetadataDecoder(in, keptLabels);
  }

  PodRecord decode(byte[] bytes, int offset, int length) throws IOException {
    read(bytes, offset, length);
    return new PodRecord(
        metadata.id(),
        metadata.resourceVersion(),
        metadata.origin(),
        new PodSpec(
            node, restartPolicy, metadata.createdAt(), metadata.deletion(), overhead, ofPod),
        status.status(node),
        containers.join(restartPolicy));
  }

  /// What a bookmark tells: a pod that has nothing but metadata.
  WatchEvent.Bookmark decodeBookmark(byte[] bytes, int offset, int length) throws IOException {
    read(bytes, offset, length);
    return new WatchEvent.Bookmark(metadata.resourceVersionText(), metadata.initialEventsEnd());
  }

  /// Who a pod is of which there is only the beginning, as far as that can be told.
  @Nullable PodId tryDecodeId(byte[] bytes, int offset, int length) {
    clear();
    in.start(bytes, offset, length);
    try {
      if (in.nextField() == Fields.text(1)) {
        metadata.readSome();
      }
      return metadata.id();
    } catch (IOException _) {
      // The answer is null.
      return null;
    }
  }

  ListHead decodeListHead(byte[] bytes, int length) throws IOException {
    in.start(bytes, 0, length);
    String resourceVersion = "";
    String continueToken = "";
    for (int tag = in.nextField(); tag != 0; tag = in.nextField()) {
      switch (tag) {
        case 2 << 3 | 2 -> resourceVersion = in.own(in.slice());
        case 3 << 3 | 2 -> continueToken = in.own(in.slice());
        default -> in.skip(tag);
      }
    }
    return new ListHead(resourceVersion, continueToken);
  }

  private void read(byte[] bytes, int offset, int length) throws IOException {
    clear();
    in.start(bytes, offset, length);
    for (int tag = in.nextField(); tag != 0; tag = in.nextField()) {
      switch (tag) {
        case 1 << 3 | 2 -> metadata.read();
        case 2 << 3 | 2 -> readSpec();
        case 3 << 3 | 2 -> status.read();
        default -> in.skip(tag);
      }
    }
  }

  private void clear() {
    metadata.clear();
    containers.clear();
    status.clear();
    node = "";
    restartPolicy = RestartPolicy.ALWAYS;
    overhead = Amounts.NONE;
    ofPod = Resources.NONE;
  }

  private void readSpec() throws IOException {
    int limit = in.enter();
    for (int tag = in.nextField(); tag != 0; tag = in.nextField()) {
      switch (tag) {
        case 2 << 3 | 2 -> containers.readContainer(ContainerType.APP);
        case 3 << 3 | 2 -> readRestartPolicy();
        case 10 << 3 | 2 -> node = in.shared();
        case 20 << 3 | 2 -> containers.readContainer(ContainerType.INIT);
        case 32 << 3 | 2 -> overhead = resources.with(overhead);
        case 40 << 3 | 2 -> ofPod = resources.read();
        case 34 << 3 | 2 -> containers.readEphemeral();
        default -> in.skip(tag);
      }
    }
    in.leave(limit);
  }

  private void readRestartPolicy() throws IOException {
    RestartPolicy given = RestartPolicies.parse(in.shared());
    restartPolicy = given == null ? RestartPolicy.ALWAYS : given;
  }
}
