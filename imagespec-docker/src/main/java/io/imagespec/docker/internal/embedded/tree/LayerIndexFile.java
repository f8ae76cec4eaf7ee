package io.imagespec.docker.internal.embedded.tree;

import io.imagespec.docker.internal.embedded.tree.LayerIndexEntry.Access;
import io.imagespec.docker.internal.embedded.tree.LayerIndexEntry.Kind;
import io.imagespec.docker.internal.io.ChecksummedFile;
import io.imagespec.name.Digest;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The payload of an index file: the layer's digest, the entries and the accounts. Each entry shares
 * the start of its path with the previous one.
 */
final class LayerIndexFile {
  private static final ChecksummedFile FORMAT = new ChecksummedFile("imagespec index 2\n");

  private LayerIndexFile() {}

  static void write(LayerIndex index, Digest layer, OutputStream file) throws IOException {
    FORMAT.write(file, out -> write(index, layer, out));
  }

  private static void write(LayerIndex index, Digest layer, DataOutputStream out)
      throws IOException {
    out.writeUTF(layer.toString());
    out.writeInt(index.entries().size());
    String before = "";
    for (LayerIndexEntry entry : index.entries()) {
      write(entry, before, out);
      before = entry.path();
    }
    out.writeInt(index.accounts().size());
    for (Map.Entry<String, byte[]> account : index.accounts().entrySet()) {
      text(account.getKey(), out);
      out.writeInt(account.getValue().length);
      out.write(account.getValue());
    }
  }

  private static void write(LayerIndexEntry entry, String before, DataOutputStream out)
      throws IOException {
    int shared = 0;
    int most = Math.min(before.length(), entry.path().length());
    while (shared < most && before.charAt(shared) == entry.path().charAt(shared)) {
      shared++;
    }
    out.writeByte(entry.kind().mark());
    out.writeShort(entry.access().mode());
    out.writeLong(entry.access().user());
    out.writeLong(entry.access().group());
    out.writeInt(shared);
    text(entry.path().substring(shared), out);
    text(entry.target(), out);
  }

  private static void text(String text, DataOutputStream out) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_16BE); // keeps unpaired surrogates
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /**
   * Reads an index.
   *
   * @throws IOException if the file is damaged, or has a different format or layer
   */
  static LayerIndex read(InputStream file, Digest layer) throws IOException {
    DataInputStream in = FORMAT.read(file);
    require(in.readUTF().equals(layer.toString()), "it belongs to another layer");
    return new LayerIndex(entries(in), accounts(in));
  }

  private static List<LayerIndexEntry> entries(DataInputStream in) throws IOException {
    int count = atMost(LayerIndex.ENTRY_LIMIT, in.readInt());
    List<LayerIndexEntry> entries = new ArrayList<>();
    String before = "";
    for (int i = 0; i < count; i++) {
      LayerIndexEntry entry = entry(before, in);
      before = entry.path();
      entries.add(entry);
    }
    return entries;
  }

  private static LayerIndexEntry entry(String before, DataInputStream in) throws IOException {
    Kind kind = Kind.of(in.readByte()).orElseThrow(() -> new IOException("it is damaged"));
    Access access = new Access(in.readShort(), in.readLong(), in.readLong());
    String path = before.substring(0, atMost(before.length(), in.readInt())) + text(in);
    return new LayerIndexEntry(path, kind, access, text(in));
  }

  private static Map<String, byte[]> accounts(DataInputStream in) throws IOException {
    Map<String, byte[]> accounts = new HashMap<>();
    int count = atMost(LayerIndex.ACCOUNTS_COUNT, in.readInt());
    for (int i = 0; i < count; i++) {
      String path = text(in);
      accounts.put(path, bytes(in, LayerIndex.ACCOUNTS_LIMIT));
    }
    return accounts;
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(bytes(in, 2 * LayerIndex.PATH_LIMIT), StandardCharsets.UTF_16BE);
  }

  private static byte[] bytes(DataInputStream in, int limit) throws IOException {
    int length = atMost(limit, in.readInt());
    byte[] bytes = in.readNBytes(length);
    require(bytes.length == length, "it is truncated");
    return bytes;
  }

  private static int atMost(int limit, int value) throws IOException {
    require(value >= 0 && value <= limit, "it is damaged");
    return value;
  }

  private static void require(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw new IOException(otherwise);
    }
  }
}
