package io.imagespec.plan;

import io.imagespec.Network;
import io.imagespec.context.ContextEntry;
import io.imagespec.json.CanonicalJson;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The JSON document whose SHA-256 is a plan's fingerprint. Its shape has a version; golden tests
 * pin its text.
 */
final class PlanDocument implements Instruction.Cases<Map<String, Object>> {
  private static final int FORMAT_VERSION = 1;

  /** Characters, about. */
  private static final int TYPICAL_FILE = 256;

  private static final MountDocument MOUNTS = new MountDocument();

  private final BuildPlan plan;

  PlanDocument(BuildPlan plan) {
    this.plan = plan;
  }

  /** Hashed while it is written: the document of a large context is larger than a small heap. */
  Fingerprint fingerprint() {
    DigestAppendable out = new DigestAppendable();
    write(document(), out);
    return Fingerprint.of(out.digest());
  }

  private static void write(Object value, Appendable out) {
    try {
      CanonicalJson.write(value, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String text() {
    StringBuilder out = new StringBuilder();
    write(document(), out);
    return out.toString();
  }

  /**
   * The digest of one instruction with the files below its root, for the label that says what
   * changed.
   */
  Digest component(Instruction instruction) {
    DigestAppendable out = new DigestAppendable();
    write(instruction.match(this), out);
    if (instruction instanceof Instruction.CopyIn copy) {
      write(entries(copy.root()), out);
    }
    return out.digest();
  }

  private Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("formatVersion", FORMAT_VERSION);
    document.put("base", base());
    document.put("instructions", plan.instructions().stream().map(i -> i.match(this)).toList());
    document.put("context", entries(plan.context().entries()));
    document.put("platforms", plan.platforms().stream().map(Object::toString).toList());
    plan.refresh().ifPresent(token -> document.put("refresh", token));
    if (!plan.extraHosts().isEmpty()) {
      document.put("extraHosts", plan.extraHosts());
    }
    return document;
  }

  private Map<String, Object> base() {
    if (plan.planBase() instanceof PlanBase.Reference reference) {
      return Map.of("kind", "reference", "reference", reference.image().toString());
    }
    if (plan.planBase() instanceof PlanBase.Parent parent) {
      return Map.of("kind", "spec", "fingerprint", parent.plan().fingerprint().toString());
    }
    return Map.of("kind", "scratch");
  }

  private Iterable<Object> entries(String root) {
    String below = root + "/";
    return entries(
        plan.context().entries().stream()
            .filter(e -> e.path().equals(root) || e.path().startsWith(below))
            .toList());
  }

  /** Made one by one while they are written. */
  private static Iterable<Object> entries(List<ContextEntry> entries) {
    return () -> entries.stream().map(PlanDocument::entry).iterator();
  }

  private static Object entry(ContextEntry entry) {
    if (entry instanceof ContextEntry.RegularFile file) {
      return file(file);
    }
    if (entry instanceof ContextEntry.Link link) {
      return Map.of("path", link.path(), "kind", "link", "target", link.target());
    }
    return Map.of("path", entry.path(), "kind", "directory");
  }

  /** As an object with these keys would be written: most of a document is files. */
  private static CanonicalJson.Written file(ContextEntry.RegularFile file) {
    StringBuilder json = new StringBuilder(TYPICAL_FILE);
    json.append("{\"digest\":\"").append(file.digest());
    json.append("\",\"executable\":").append(file.executable());
    json.append(",\"kind\":\"file\",\"path\":");
    write(file.path(), json);
    return new CanonicalJson.Written(json.append('}').toString());
  }

  @Override
  public Map<String, Object> run(Instruction.Run instruction) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("kind", "run");
    object.put("command", instruction.command());
    if (!instruction.mounts().isEmpty()) {
      object.put("mounts", instruction.mounts().stream().map(m -> m.match(MOUNTS)).toList());
    }
    if (instruction.network() != Network.DEFAULT) {
      object.put("network", instruction.network().name().toLowerCase(Locale.ROOT));
    }
    return object;
  }

  @Override
  public Map<String, Object> copyIn(Instruction.CopyIn instruction) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("kind", "copy");
    object.put("root", instruction.root());
    object.put("target", instruction.target().toString());
    Optional<String> owner = instruction.owner();
    owner.ifPresent(value -> object.put("owner", value));
    instruction.mode().ifPresent(value -> object.put("mode", value));
    return object;
  }

  @Override
  public Map<String, Object> setEnv(Instruction.SetEnv instruction) {
    return Map.of("kind", "env", "name", instruction.name(), "value", instruction.value());
  }

  @Override
  public Map<String, Object> setLabel(Instruction.SetLabel instruction) {
    return Map.of("kind", "label", "key", instruction.key(), "value", instruction.value());
  }

  @Override
  public Map<String, Object> setWorkdir(Instruction.SetWorkdir instruction) {
    return Map.of("kind", "workdir", "path", instruction.path().toString());
  }

  @Override
  public Map<String, Object> setUser(Instruction.SetUser instruction) {
    return Map.of("kind", "user", "user", instruction.user());
  }

  @Override
  public Map<String, Object> setEntrypoint(Instruction.SetEntrypoint instruction) {
    return Map.of("kind", "entrypoint", "words", instruction.words());
  }

  @Override
  public Map<String, Object> setCommand(Instruction.SetCommand instruction) {
    return Map.of("kind", "command", "words", instruction.words());
  }

  @Override
  public Map<String, Object> expose(Instruction.Expose instruction) {
    return Map.of("kind", "expose", "port", instruction.port());
  }
}
