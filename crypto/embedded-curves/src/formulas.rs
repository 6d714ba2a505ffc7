//! Complete addition and doubling (Renes, Costello, Batina, eprint 2015/1060): algorithms 4 to 6 for A = −3, 7 to 9 for
//! A = 0. They have no exceptional cases on a curve of odd order.

use crate::{Base, CoefficientA, EmbeddedCurve};

/// X, Y, Z.
type Coordinates<C> = (Base<C>, Base<C>, Base<C>);

/// The products of two points' coordinates that a sum is made of.
struct Products<C: EmbeddedCurve> {
    xx: Base<C>,
    yy: Base<C>,
    zz: Base<C>,
    /// X₁Y₂ + X₂Y₁
    xy: Base<C>,
    /// Y₁Z₂ + Y₂Z₁
    yz: Base<C>,
    /// X₁Z₂ + X₂Z₁
    xz: Base<C>,
}

/// (X₁ : Y₁ : Z₁) + (X₂ : Y₂ : Z₂).
#[inline(always)]
pub(crate) fn add<C: EmbeddedCurve>(
    (x1, y1, z1): &Coordinates<C>,
    (x2, y2, z2): &Coordinates<C>,
) -> Coordinates<C> {
    let (xx, yy, zz) = (x1.mul(x2), y1.mul(y2), z1.mul(z2));
    sum(&Products::<C> {
        xy: x1.add(y1).mul(&x2.add(y2)).sub(&xx).sub(&yy),
        yz: y1.add(z1).mul(&y2.add(z2)).sub(&yy).sub(&zz),
        xz: x1.add(z1).mul(&x2.add(z2)).sub(&xx).sub(&zz),
        xx,
        yy,
        zz,
    })
}

/// (X₁ : Y₁ : Z₁) + (x₂, y₂), which is not the identity.
#[inline(always)]
pub(crate) fn add_affine<C: EmbeddedCurve>(
    (x1, y1, z1): &Coordinates<C>,
    (x2, y2): (&Base<C>, &Base<C>),
) -> Coordinates<C> {
    let (xx, yy) = (x1.mul(x2), y1.mul(y2));
    sum(&Products::<C> {
        xy: x1.add(y1).mul(&x2.add(y2)).sub(&xx).sub(&yy),
        yz: y2.mul(z1).add(y1),
        xz: x2.mul(z1).add(x1),
        xx,
        yy,
        zz: *z1,
    })
}

#[inline(always)]
fn sum<C: EmbeddedCurve>(products: &Products<C>) -> Coordinates<C> {
    let Products { xx, yy, zz, xy, yz, xz } = products;
    // With a(x) = 3x² + A z² and so on, X₃ = xy·minus − yz·cross, Y₃ = plus·minus + slope·cross,
    // Z₃ = yz·plus + xy·slope.
    let (plus, minus, slope, cross) = match C::COEFFICIENT_A {
        CoefficientA::Zero => {
            let b_zz = C::TRIPLE_B.mul(zz);
            (yy.add(&b_zz), yy.sub(&b_zz), triple(xx), C::TRIPLE_B.mul(xz))
        }
        CoefficientA::MinusThree => {
            let part = triple(&xz.sub(&C::B.mul(zz)));
            let triple_zz = triple(zz);
            (
                yy.sub(&part),
                yy.add(&part),
                triple(xx).sub(&triple_zz),
                triple(&C::B.mul(xz).sub(&triple_zz).sub(xx)),
            )
        }
    };
    (
        xy.mul(&minus).sub(&yz.mul(&cross)),
        plus.mul(&minus).add(&slope.mul(&cross)),
        yz.mul(&plus).add(&xy.mul(&slope)),
    )
}

/// 2·(X : Y : Z).
#[inline(always)]
pub(crate) fn double<C: EmbeddedCurve>((x, y, z): &Coordinates<C>) -> Coordinates<C> {
    let (yy, zz) = (y.square(), z.square());
    match C::COEFFICIENT_A {
        CoefficientA::Zero => {
            let yz = y.mul(z);
            let b_zz = C::TRIPLE_B.mul(&zz);
            let eight_yy = yy.double().double().double();
            let minus = yy.sub(&triple(&b_zz));
            (
                minus.mul(&x.mul(y)).double(),
                minus.mul(&yy.add(&b_zz)).add(&b_zz.mul(&eight_yy)),
                yz.mul(&eight_yy),
            )
        }
        CoefficientA::MinusThree => {
            let xx = x.square();
            let (double_xy, double_xz, double_yz) = (x.mul(y).double(), x.mul(z).double(), y.mul(z).double());
            let triple_zz = triple(&zz);
            let part = triple(&C::B.mul(&zz).sub(&double_xz));
            let (plus, minus) = (yy.add(&part), yy.sub(&part));
            let cross = triple(&C::B.mul(&double_xz).sub(&triple_zz).sub(&xx));
            let slope = triple(&xx).sub(&triple_zz);
            (
                minus.mul(&double_xy).sub(&double_yz.mul(&cross)),
                minus.mul(&plus).add(&slope.mul(&cross)),
                double_yz.mul(&yy).double().double(),
            )
        }
    }
}

#[inline(always)]
fn triple<M: crate::field::Modulus>(a: &crate::field::Fp<M>) -> crate::field::Fp<M> {
    a.double().add(a)
}
