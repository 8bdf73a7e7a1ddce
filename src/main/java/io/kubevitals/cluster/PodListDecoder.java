package io.kubevitals.cluster;

import java.io.IOException;

/// Reads a `PodList` item by item as it arrives, so that memory does not depend on its length.
final class PodListDecoder {
  private final PodDecoder pods;
  private final ObjectBuffer buffer;

  PodListDecoder(PodDecoder pods, ObjectBuffer buffer) {
    this.pods = pods;
    this.buffer = buffer;
  }

  ListHead read(WireInput in, PodSink sink) throws IOException {
    Envelope.readMagic(in);
    ListHead head = null;
    while (!in.atEnd()) {
      int tag = (int) in.readVarint();
      if (tag == Envelope.RAW) {
        head = readList(in, sink);
      } else {
        in.skipValue(tag);
      }
    }
    if (head == null) {
      throw new MalformedObjectException("a list without content");
    }
    return head;
  }

  private ListHead readList(WireInput in, PodSink sink) throws IOException {
    long end = in.readLength();
    end += in.position();
    var head = new ListHead("", "");
    while (in.position() < end) {
      int tag = (int) in.readVarint();
      if (tag == Fields.text(1)) {
        head = readHead(in);
        sink.head(head);
      } else if (tag == Fields.text(2)) {
        readItem(in, sink);
      } else {
        in.skipValue(tag);
      }
    }
    return head;
  }

  private ListHead readHead(WireInput in) throws IOException {
    int length = Envelope.smallLength(in);
    buffer.read(in, length);
    return pods.decodeListHead(buffer.bytes(), length);
  }

  private void readItem(WireInput in, PodSink sink) throws IOException {
    long length = in.readLength();
    if (!buffer.holds(length)) {
      int kept = buffer.readBeginning(in, length);
      sink.skipped(SkipReason.OVERSIZED, pods.tryDecodeId(buffer.bytes(), 0, kept));
      return;
    }
    int size = (int) length;
    buffer.read(in, size);
    PodRecord pod;
    try {
      pod = pods.decode(buffer.bytes(), 0, size);
    } catch (IOException _) {
      // The length has been right, so the next item is not affected.
      sink.skipped(SkipReason.MALFORMED, pods.tryDecodeId(buffer.bytes(), 0, size));
      return;
    }
    sink.pod(pod);
  }
}
