package io.twinstar.gateway.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Who vouches for the nodes of a pair, and for nobody else: a certificate and its key, on the curve P-256. */
public record Authority(X509Certificate certificate, PrivateKey key) {

    /** Replacing an authority takes both gateways; it is seldom done, and its key is needed as seldom. */
    public static final Duration LIFE = Duration.ofDays(3_650);

    private static final String SIGNATURE = "SHA256withECDSA";
    /** Hosts whose clocks differ must believe a new certificate at once. */
    private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);
    private static final int SERIAL_BITS = 127; // positive, and at most 20 bytes long (RFC 5280 §4.1.2.2)
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A node's certificate and its key. */
    public record Identity(X509Certificate certificate, PrivateKey key) {}

    public static Authority create(Instant now) {
        var keys = newKeys();
        var name = named("Twinstar authority " + Long.toHexString(RANDOM.nextLong()));
        try {
            var builder = new JcaX509v3CertificateBuilder(name, newSerial(), Date.from(now.minus(CLOCKS_DIFFER)),
                    Date.from(now.plus(LIFE)), name, keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(Extension.subjectKeyIdentifier, false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
            return new Authority(sign(builder, keys.getPrivate()), keys.getPrivate());
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("this JDK cannot make a certificate", e);
        }
    }

    /** @param node its name is the certificate's subject alternative name, by which the other gateway knows it */
    public Identity issue(String node, Instant now, Duration life) {
        var keys = newKeys();
        try {
            var builder = new JcaX509v3CertificateBuilder(certificate, newSerial(), Date.from(now.minus(CLOCKS_DIFFER)),
                    Date.from(now.plus(life)), named(node), keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false,
                    new ExtendedKeyUsage(new KeyPurposeId[]{KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(GeneralName.dNSName, node)));
            builder.addExtension(Extension.authorityKeyIdentifier, false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate));
            return new Identity(sign(builder, key), keys.getPrivate());
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("this authority cannot sign a certificate", e);
        }
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey by)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter().getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(by)));
    }

    private static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has the curve P-256", e);
        }
    }

    private static BigInteger newSerial() {
        return new BigInteger(SERIAL_BITS, RANDOM).setBit(0); // never 0
    }

    private static X500Name named(String commonName) {
        return new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
    }
}
