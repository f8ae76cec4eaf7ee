package io.imagespec.resolution;

import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.RegistryError;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RemoteImage;
import io.imagespec.registry.Visibility;
import io.imagespec.text.LogLine;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks up an image without a spec. Its registry must confirm it. */
public final class ExternalLookup {
  private static final Logger LOG = LoggerFactory.getLogger(ResolverContext.LOGGER);
  private static final int NOT_FOUND = 404;

  /**
   * An existing image.
   *
   * @param reference the repository with the tag of the name, if it has one
   * @param digest the digest that the registry confirmed
   * @param platforms the platforms that the index or the config declares
   * @param visibility the visibility to anonymous clients
   * @param reasons the decisions made, one sentence each, in chronological order
   */
  public record Found(
      ImageReference reference,
      Digest digest,
      SortedSet<Platform> platforms,
      Visibility visibility,
      List<String> reasons) {}

  private final ResolverContext context;
  private final ImageReference given;
  private final ImageReference image;
  private final Reasons reasons = new Reasons();

  /** Creates the lookup of a name. */
  public ExternalLookup(ResolverContext context, ImageReference given) {
    this.context = context;
    this.given = given;
    this.image = given.orLatest();
  }

  /**
   * Returns the image.
   *
   * @throws RegistryException if it does not exist or the registry does not confirm it
   */
  public Found require() throws InterruptedException {
    RemoteImage remote = inspect().orElseThrow(this::missing);
    Digest digest = remote.descriptor().digest();
    requireRequested(digest);
    reasons.add(image.familiar() + " is in its registry, with the digest " + digest);
    addAssumptions();
    Visibility visibility =
        context.options().requirePublic()
            ? reasons.addVisibility(context.registry().get().checkVisibility(remote.pinned()))
            : Visibility.NOT_CHECKED;
    LOG.info(LogLine.shorten("EXTERNAL " + remote.pinned().familiar()));
    SortedSet<Platform> platforms = new TreeSet<>(remote.platforms().keySet());
    return new Found(withoutDigest(), digest, platforms, visibility, reasons.list());
  }

  private Optional<RemoteImage> inspect() throws InterruptedException {
    try {
      return context.inspectConfirmed(asked(), Set.of());
    } catch (RegistryException e) {
      throw context.isAnonymousRefusal(image, e) ? BaseResolver.hidden(subject(), e) : e;
    }
  }

  /** Returns the name by digest if it has one, since a tag beside it may have moved. */
  private ImageReference asked() {
    return image.digest().map(image.repository()::withDigest).orElse(image);
  }

  private ImageReference withoutDigest() {
    return image.tag().map(image::withTag).orElseGet(image::repository);
  }

  private void requireRequested(Digest digest) {
    if (image.digest().filter(requested -> !requested.equals(digest)).isPresent()) {
      throw new RegistryException(
          subject() + ": the registry returned the image " + digest + " instead", null);
    }
  }

  private void addAssumptions() {
    if (!image.equals(given)) {
      reasons.add(given.familiar() + " has neither tag nor digest, so its tag is latest");
    }
    if (image.digest().isPresent()) {
      image
          .tag()
          .ifPresent(tag -> reasons.add("the digest decides; the tag " + tag + " is not compared"));
    }
  }

  private RegistryException missing() {
    return new RegistryException(
        subject() + ": it does not exist in its registry; check the name and the tag",
        RegistryError.of(NOT_FOUND, List.of()),
        null);
  }

  private String subject() {
    return "pin " + image.familiar();
  }
}
